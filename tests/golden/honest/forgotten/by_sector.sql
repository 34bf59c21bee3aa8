-- expect: same
SELECT e.sector, avg(t.payroll) AS payroll, count(*) AS enterprises FROM (SELECT eid, sum(wage) AS payroll FROM jobs GROUP BY eid) t JOIN enterprises e USING (eid) GROUP BY e.sector
