-- expect: same
SELECT month, n - lag(n) OVER (ORDER BY month) AS change FROM (SELECT date_trunc('month', day) AS month, count(*) AS n FROM visits GROUP BY 1) t WHERE month > DATE '2023-01-01';
