-- expect: same
SELECT date_trunc('month', day) AS month, count(*), sum(cost) FROM visits GROUP BY month ORDER BY month;
