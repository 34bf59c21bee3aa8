-- expect: same
SELECT CASE WHEN grouping(sex) = 1 THEN 'all' ELSE sex END AS sex, count(*) AS n, avg(height) AS h FROM persons GROUP BY ROLLUP (sex);
