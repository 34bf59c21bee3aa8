-- expect: same
WITH g AS (SELECT unnest(generate_series(DATE '2024-01-01', DATE '2024-12-01', INTERVAL 1 MONTH)) AS m)
SELECT g.m, t.n FROM g LEFT JOIN (SELECT date_trunc('month', day) AS m, count(*) AS n FROM visits GROUP BY 1) t ON t.m = g.m ORDER BY 1;
