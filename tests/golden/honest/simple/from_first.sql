-- expect: same
FROM persons SELECT sex, count(*) GROUP BY sex;
