-- reveals: one person decides the mean
-- expect: hides X8
SELECT diagnosis, avg(cost) FROM visits GROUP BY diagnosis;
