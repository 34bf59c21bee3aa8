-- expect: same
SELECT date_trunc('month', day) m, avg(count(*)) OVER (ORDER BY date_trunc('month', day) ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS ma FROM visits GROUP BY 1;
