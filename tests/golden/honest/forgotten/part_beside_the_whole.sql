-- expect: same
SELECT sum(w) AS wages, sum(r) AS first_role FROM (SELECT pid, sum(wage) AS w, sum(wage) FILTER (WHERE role = 'R1') AS r FROM jobs GROUP BY pid) t
