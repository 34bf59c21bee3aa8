-- reveals: with all sums and pairs of three diagnoses, how many people have all of them: 7
-- expect: withheld
SELECT diagnosis, count(DISTINCT pid) AS n FROM visits WHERE cost < 300 GROUP BY diagnosis
-- @step
SELECT count(DISTINCT pid) AS n FROM visits WHERE diagnosis IN ('X1', 'X2') AND cost < 300
-- @step
SELECT count(DISTINCT pid) AS n FROM visits WHERE diagnosis IN ('X1', 'X3') AND cost < 300
-- @step
SELECT count(DISTINCT pid) AS n FROM visits WHERE diagnosis IN ('X2', 'X3') AND cost < 300
-- @step
SELECT count(DISTINCT pid) AS n FROM visits WHERE diagnosis IN ('X1', 'X2', 'X3') AND cost < 300
