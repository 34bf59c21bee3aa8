-- expect: same
SELECT count(*) AS n, sum(cost) AS cost FROM visits WHERE days >= 3;
-- @step
SELECT sum(cost * days) AS weighted, avg(days) AS mean, var_pop(days) AS v FROM visits;
-- @step
SELECT count(*) AS n, sum(cost) AS cost FROM visits WHERE days = 0;
-- @step
SELECT diagnosis, avg(days) AS mean FROM visits WHERE diagnosis IN ('X0', 'X1', 'X2', 'X3') GROUP BY diagnosis;
