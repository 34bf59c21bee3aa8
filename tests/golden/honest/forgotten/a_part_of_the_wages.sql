-- expect: same
SELECT p.sex, avg(t.w) AS mean FROM (SELECT pid, sum(wage) AS w FROM jobs WHERE role IN ('R1', 'R2') GROUP BY pid) t JOIN persons p USING (pid) GROUP BY p.sex
