-- expect: same
SELECT covar_pop(gross, rent) AS c, var_pop(gross) AS v FROM survey
-- @step
SELECT corr(gross, rent) AS r, avg(rent) AS m FROM survey
