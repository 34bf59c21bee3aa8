-- history: empty
-- expect: same
WITH r AS (SELECT floor(age / 30) AS band, sex, avg(smoker) AS rate, count(*) AS n FROM persons GROUP BY 1, 2) SELECT sex, sum(rate * n) / sum(n) AS rate FROM r GROUP BY sex;
