-- expect: same
SELECT role, sum(greatest(wage, 0)) AS payroll FROM jobs GROUP BY role;
