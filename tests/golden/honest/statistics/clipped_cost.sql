-- expect: same
SELECT diagnosis, sum(least(cost, 500)) AS s FROM visits WHERE diagnosis IN ('X0', 'X1') GROUP BY diagnosis;
