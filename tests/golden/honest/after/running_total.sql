-- expect: same
SELECT month, sum(n) OVER (ORDER BY month) AS running FROM (SELECT date_trunc('month', day) AS month, count(*) AS n FROM visits GROUP BY 1) t;
