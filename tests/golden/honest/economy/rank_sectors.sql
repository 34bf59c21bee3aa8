-- expect: same
SELECT role, sum(wage) AS payroll, rank() OVER (ORDER BY sum(wage) DESC) AS r, percent_rank() OVER (ORDER BY sum(wage)) AS pr FROM jobs GROUP BY role;
