-- reveals: the same, with the range in a CASE
-- expect: withheld
SELECT date_trunc('month', day) AS m, diagnosis, sum(CASE WHEN days >= 7 THEN days ELSE 0 END) AS d FROM visits WHERE diagnosis IN ('X3', 'X4') GROUP BY ALL;
