-- expect: same
SELECT age - age % 10 AS band, sex, count(*) AS n FROM persons GROUP BY band, sex;
