-- expect: same
SELECT sex, count(1) AS n, count('x') AS m FROM persons GROUP BY sex;
