-- expect: same
SELECT role, avg(w) AS mean FROM (SELECT pid, role, sum(wage) AS w FROM jobs GROUP BY pid, role) t GROUP BY role
