-- expect: same
SELECT floor(age / 10) * 10 AS band, count(*) FROM persons WHERE age >= 20 GROUP BY band;
