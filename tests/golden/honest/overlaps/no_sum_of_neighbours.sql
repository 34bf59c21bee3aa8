-- expect: same
SELECT diagnosis, count(DISTINCT pid) AS n FROM visits WHERE diagnosis IN ('X1', 'X2') AND cost < 100 GROUP BY diagnosis
-- @step
SELECT count(DISTINCT pid) AS n FROM visits WHERE diagnosis IN ('X3', 'X4', 'X5')
