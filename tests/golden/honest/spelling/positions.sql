-- expect: same
SELECT sex, floor(age / 20), count(*) FROM persons GROUP BY 1, 2 ORDER BY 3 DESC, 1 ASC NULLS FIRST;
