-- expect: same
SELECT 'persons' AS what, count(*) AS n FROM persons UNION ALL SELECT 'visits', count(*) FROM visits ORDER BY n;
