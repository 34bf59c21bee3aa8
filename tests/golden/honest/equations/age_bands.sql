-- expect: same
SELECT sex, count(*) AS n, avg(age) AS mean, stddev_samp(age) AS spread, count_if(age < 20) AS young,
       count(*) FILTER (age >= 20 AND age < 65) AS working, count_if(age >= 65) AS old,
       avg(income) FILTER (age >= 65) AS pension
FROM persons GROUP BY sex;
