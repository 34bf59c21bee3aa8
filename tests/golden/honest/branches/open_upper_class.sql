-- expect: same
SELECT CASE WHEN age < 18 THEN '0-17' WHEN age < 65 THEN '18-64' WHEN age < 110 THEN '65-109' ELSE '110+' END AS band, sex, count(*) AS n, avg(income) AS income FROM persons GROUP BY band, sex ORDER BY 1, 2
