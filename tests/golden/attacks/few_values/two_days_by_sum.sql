-- reveals: how many visits of a month and diagnosis took 8 days, from count and sum
-- expect: withheld
SELECT date_trunc('month', day) AS m, diagnosis, sum(days) AS d FROM visits WHERE days >= 7 AND diagnosis IN ('X3', 'X4') GROUP BY ALL;
