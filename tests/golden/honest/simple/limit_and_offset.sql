-- expect: same
SELECT district, count(*) AS n FROM persons GROUP BY district ORDER BY n DESC, district LIMIT 5 OFFSET 2;
