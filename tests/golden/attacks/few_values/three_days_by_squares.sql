-- reveals: how many visits took 0, 1 and 2 days, from the sum of squares
-- expect: withheld
SELECT date_trunc('month', day) AS m, diagnosis, sum(days * days) AS s FROM visits WHERE days < 3 GROUP BY ALL;
