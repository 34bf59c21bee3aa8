-- expect: same
WITH a AS (SELECT sex, count(*) AS n, sum(smoker) AS k FROM persons GROUP BY sex) SELECT sex, k * 1.0 / n AS p, sqrt((k * 1.0 / n) * (1 - k * 1.0 / n) / n) AS se FROM a;
