-- expect: same
SELECT CASE WHEN age BETWEEN 0 AND 17 THEN 'a' WHEN age BETWEEN 18 AND 64 THEN 'b' ELSE 'c' END AS s, avg(height) FROM persons GROUP BY s;
