-- expect: same
WITH m AS (SELECT date_trunc('month', started) AS month, count(*) AS n FROM trips GROUP BY 1) SELECT month, n, n - lag(n) OVER (ORDER BY month) AS change FROM m ORDER BY month;
