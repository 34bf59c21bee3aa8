-- reveals: the counts of four numbers of days, from the third power
-- expect: withheld
SELECT date_trunc('month', day) AS m, diagnosis, sum(power(days, 3)) AS s FROM visits WHERE days BETWEEN 3 AND 6 GROUP BY ALL;
