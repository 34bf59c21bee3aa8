-- expect: same
SELECT EXTRACT(YEAR FROM day) AS yr, EXTRACT(QUARTER FROM day) AS q, SUM(cost) FROM visits GROUP BY 1, 2 ORDER BY 1, 2;
