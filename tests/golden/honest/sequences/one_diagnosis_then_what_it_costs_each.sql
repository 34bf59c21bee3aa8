-- expect: same
SELECT count(DISTINCT pid) AS n FROM visits WHERE diagnosis = 'X1'
-- @step
SELECT count(*) AS n, avg(c) AS mean FROM (SELECT pid, sum(cost) AS c FROM visits WHERE diagnosis = 'X1' GROUP BY pid)
