-- expect: shows
SELECT district, sex, count(*) FROM persons GROUP BY ROLLUP (district, sex);
