-- expect: same
SELECT sex, grouping(sex) AS g, count(*) FROM persons GROUP BY ROLLUP (sex);
