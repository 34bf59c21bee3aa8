-- expect: same
SELECT sex, sum(smoker) * 1.0 / count(*) AS share FROM persons GROUP BY sex;
