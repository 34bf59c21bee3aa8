-- reveals: the share of 8 days among 7 and 8
-- expect: withheld
SELECT date_trunc('month', day) AS m, diagnosis, avg(days) AS d FROM visits WHERE days > 6 AND diagnosis IN ('X3', 'X4') GROUP BY ALL;
