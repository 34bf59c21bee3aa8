-- expect: same
SELECT CASE WHEN sex = 'F' AND age >= 60 THEN 'pension' WHEN sex = 'M' AND age >= 65 THEN 'pension' ELSE 'work' END AS g, count(*) AS n, avg(income) FROM persons GROUP BY g
