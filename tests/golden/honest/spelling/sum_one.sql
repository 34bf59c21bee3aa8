-- expect: same
SELECT sex, sum(1) AS n FROM persons GROUP BY sex;
