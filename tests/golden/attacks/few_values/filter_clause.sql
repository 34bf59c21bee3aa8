-- reveals: the same, with the range inside the aggregate
-- expect: withheld
SELECT date_trunc('month', day) AS m, diagnosis, sum(days) FILTER (WHERE days >= 7) AS d FROM visits WHERE diagnosis IN ('X3', 'X4') GROUP BY ALL;
