-- expect: same
SELECT age // 10 AS band, count(*) FROM persons GROUP BY 1;
