-- expect: same
SELECT floor(age / 10) * 10 AS band, count(*) FROM persons GROUP BY band ORDER BY band;
