-- expect: same
SELECT sector, avg(payroll) AS mean_payroll FROM (SELECT eid, pid, sum(wage) AS payroll FROM jobs GROUP BY eid, pid) JOIN enterprises USING (eid) GROUP BY sector;
