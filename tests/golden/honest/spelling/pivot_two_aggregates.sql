-- expect: same
WITH c AS (SELECT floor(age / 30) AS band, sex, count(*) AS n, avg(height) AS h FROM persons GROUP BY ALL) SELECT * FROM c PIVOT (sum(n) AS n, sum(h) AS h FOR sex IN ('F' AS f, 'M' AS m)) ORDER BY band;
