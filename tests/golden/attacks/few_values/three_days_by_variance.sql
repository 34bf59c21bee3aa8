-- reveals: how many visits took 6, 7 and 8 days, from count, mean and variance
-- expect: withheld
SELECT date_trunc('month', day) AS m, diagnosis, var_pop(days) AS v FROM visits WHERE days >= 6 GROUP BY ALL;
