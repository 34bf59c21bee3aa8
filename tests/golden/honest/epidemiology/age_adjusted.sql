-- expect: same
WITH r AS (SELECT CASE WHEN age < 30 THEN 'young' WHEN age < 60 THEN 'grown' ELSE 'old' END AS band, sex, avg(smoker) AS rate, count(*) AS n FROM persons GROUP BY 1, 2) SELECT sex, sum(rate * n) / sum(n) AS rate FROM r GROUP BY sex;
