-- reveals: the same in two questions: 119 + 106 - 219 = 6
-- expect: withheld
SELECT diagnosis, count(DISTINCT pid) AS n FROM visits WHERE cost < 100 GROUP BY diagnosis
-- @step
SELECT count(DISTINCT pid) AS n FROM visits WHERE diagnosis IN ('X1', 'X2') AND cost < 100
