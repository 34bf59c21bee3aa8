-- expect: same
SELECT date_trunc('month', day) AS m, avg(days) AS d FROM visits GROUP BY ALL;
