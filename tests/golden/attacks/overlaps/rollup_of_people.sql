-- reveals: how many people have both diagnoses: 119 + 106 - 219 = 6
-- expect: hides 219
SELECT diagnosis, count(DISTINCT pid) AS n FROM visits WHERE diagnosis IN ('X1', 'X2') AND cost < 100 GROUP BY ROLLUP (diagnosis)
