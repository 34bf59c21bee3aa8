-- reveals: the counts of five numbers of days: the root is one more equation
-- expect: withheld
SELECT date_trunc('month', day) AS m, diagnosis, sum(sqrt(days)) AS s FROM visits WHERE days >= 4 GROUP BY ALL;
