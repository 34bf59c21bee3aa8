-- expect: same
SELECT sex, count(DISTINCT district) FROM persons GROUP BY sex;
