-- expect: same
SELECT count(DISTINCT pid) AS n FROM visits WHERE cost > 900
-- @step
SELECT count(*) AS n, avg(c) AS mean FROM (SELECT pid, sum(cost) AS c FROM visits WHERE cost > 900 GROUP BY pid)
