-- expect: same
SELECT role, avg(least(wage, 8000)) AS capped FROM jobs GROUP BY role;
