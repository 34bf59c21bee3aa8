-- expect: same
SELECT CASE WHEN age < 30 THEN '18-29' WHEN age < 45 THEN '30-44' WHEN age < 65 THEN '45-64' ELSE '65+' END AS band, count(*) AS n, avg(income) FROM persons WHERE age BETWEEN 18 AND 64 GROUP BY band
