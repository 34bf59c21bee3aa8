-- expect: same
SELECT e.sector, j.role, avg(j.wage) AS mean_wage, count(*) AS n FROM jobs j JOIN enterprises e ON e.eid = j.eid GROUP BY e.sector, j.role;
