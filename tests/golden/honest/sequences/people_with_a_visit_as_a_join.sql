-- expect: same
SELECT sex, count(DISTINCT pid) AS n FROM persons JOIN visits USING (pid) GROUP BY sex
-- @step
SELECT sex, count(*) AS n, avg(v) AS mean FROM persons JOIN (SELECT pid, count(*) AS v FROM visits GROUP BY pid) USING (pid) GROUP BY sex
