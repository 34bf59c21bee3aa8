-- expect: same
SELECT concat(floor(age / 10) * 10, '-', floor(age / 10) * 10 + 9) AS band, count(*) FROM persons GROUP BY band;
