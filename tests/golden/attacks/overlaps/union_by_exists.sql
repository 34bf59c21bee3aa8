-- reveals: the same where the union is counted among all residents: 119 + 106 - 219 = 6
-- expect: withheld
SELECT diagnosis, count(DISTINCT pid) AS n FROM visits WHERE cost < 100 GROUP BY diagnosis
-- @step
SELECT count(*) AS n FROM persons p
WHERE EXISTS (SELECT 1 FROM visits v WHERE v.pid = p.pid AND v.diagnosis IN ('X1', 'X2') AND v.cost < 100)
