-- expect: same
WITH one AS (SELECT v.pid, any_value(p.sex) AS sex, count(DISTINCT v.diagnosis) AS kinds FROM visits v JOIN persons p USING (pid) GROUP BY v.pid)
SELECT sex, avg(kinds) AS kinds FROM one GROUP BY sex;
