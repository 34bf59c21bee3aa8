-- expect: same
SELECT region, sum(population) FROM districts GROUP BY region;
