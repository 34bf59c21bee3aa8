-- expect: same
SELECT diagnosis, count(*) AS n FROM visits WHERE diagnosis IN ('X0', 'X1', 'X2', 'X3') GROUP BY diagnosis;
-- @step
SELECT diagnosis, sum(days) AS days FROM visits WHERE diagnosis IN ('X0', 'X1', 'X2', 'X3') GROUP BY diagnosis;
-- @step
SELECT diagnosis, count(DISTINCT pid) AS people FROM visits WHERE diagnosis IN ('X0', 'X1', 'X2', 'X3')
GROUP BY diagnosis;
