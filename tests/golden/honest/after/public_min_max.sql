-- expect: same
SELECT region, min(population), max(population) FROM districts GROUP BY region ORDER BY region;
