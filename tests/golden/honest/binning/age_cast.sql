-- expect: same
SELECT CAST(age / 10 AS INT) AS band, count(*) FROM persons GROUP BY band;
