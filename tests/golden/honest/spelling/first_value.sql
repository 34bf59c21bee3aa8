-- expect: same
SELECT role, n, first_value(role) OVER (ORDER BY n DESC) AS largest FROM (SELECT role, count(*) AS n FROM jobs GROUP BY role);
