-- expect: same
SELECT sex, count(DISTINCT pid) FROM persons GROUP BY sex;
