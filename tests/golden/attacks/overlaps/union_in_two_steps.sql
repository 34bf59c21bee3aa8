-- reveals: the same where the union is counted person by person: 119 + 106 - 219 = 6
-- expect: withheld
SELECT diagnosis, count(DISTINCT pid) AS n FROM visits WHERE cost < 100 GROUP BY diagnosis
-- @step
SELECT count(*) AS n FROM (SELECT pid FROM visits WHERE diagnosis IN ('X1', 'X2') AND cost < 100 GROUP BY pid) AS people
