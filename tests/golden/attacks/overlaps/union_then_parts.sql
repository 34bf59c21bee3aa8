-- reveals: the same with the union first: 119 + 106 - 219 = 6
-- expect: withheld
SELECT count(DISTINCT pid) AS n FROM visits WHERE diagnosis IN ('X1', 'X2') AND cost < 100
-- @step
SELECT diagnosis, count(DISTINCT pid) AS n FROM visits WHERE diagnosis = 'X2' AND cost < 100 GROUP BY diagnosis
-- @step
SELECT diagnosis, count(DISTINCT pid) AS n FROM visits WHERE diagnosis = 'X1' AND cost < 100 GROUP BY diagnosis
