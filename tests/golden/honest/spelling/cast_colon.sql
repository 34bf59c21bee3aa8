-- expect: same
SELECT (age / 10)::INT * 10 AS band, count(*) FROM persons GROUP BY band;
