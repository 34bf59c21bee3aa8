-- expect: same
SELECT count(DISTINCT pid) AS n FROM visits
-- @step
SELECT count(*) AS n, avg(c) AS mean FROM (SELECT pid, sum(cost) AS c FROM visits GROUP BY pid)
