-- expect: same
SELECT district, sex, count(*) FROM persons GROUP BY 1, 2 ORDER BY 3 DESC;
