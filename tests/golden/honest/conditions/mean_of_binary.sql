-- expect: same
SELECT sex, avg(smoker) FROM persons GROUP BY sex;
