-- reveals: the same by the standard deviation
-- expect: withheld
SELECT date_trunc('month', day) AS m, diagnosis, stddev_samp(days) AS v FROM visits WHERE days <= 2 GROUP BY ALL;
