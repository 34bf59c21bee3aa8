-- reveals: the same by three queries in one: 119 + 106 - 219 = 6
-- expect: hides 219
SELECT 'a' AS what, count(DISTINCT pid) AS n FROM visits WHERE diagnosis = 'X1' AND cost < 100
UNION ALL SELECT 'b', count(DISTINCT pid) FROM visits WHERE diagnosis = 'X2' AND cost < 100
UNION ALL SELECT 'c', count(DISTINCT pid) FROM visits WHERE diagnosis IN ('X1', 'X2') AND cost < 100
