-- expect: same
SELECT date_trunc('month', day) AS m, sum(cost) AS c, lag(sum(cost), 12) OVER (ORDER BY date_trunc('month', day)) AS before FROM visits GROUP BY m ORDER BY m;
