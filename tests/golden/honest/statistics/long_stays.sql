-- expect: same
SELECT diagnosis, sum(days) AS d FROM visits WHERE days >= 4 AND diagnosis IN ('X0', 'X1', 'X2') GROUP BY diagnosis;
