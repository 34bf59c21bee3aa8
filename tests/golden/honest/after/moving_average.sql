-- expect: same
SELECT month, avg(n) OVER (ORDER BY month ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS smooth FROM (SELECT date_trunc('month', day) AS month, count(*) AS n FROM visits GROUP BY 1) t;
