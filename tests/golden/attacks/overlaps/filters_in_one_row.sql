-- reveals: the same by three columns: 119 + 106 - 219 = 6
-- expect: hides 219
SELECT count(DISTINCT pid) FILTER (WHERE diagnosis = 'X1') AS a, count(DISTINCT pid) FILTER (WHERE diagnosis = 'X2') AS b,
       count(DISTINCT pid) AS c
FROM visits WHERE diagnosis IN ('X1', 'X2') AND cost < 100
