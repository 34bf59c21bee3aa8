-- expect: same
SELECT sex, avg(height) AS mean, sem(height) AS error, geomean(height) AS middle FROM persons GROUP BY sex;
