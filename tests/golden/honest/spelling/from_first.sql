-- expect: same
FROM persons SELECT sex, avg(income) GROUP BY sex;
