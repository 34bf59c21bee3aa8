-- reveals: rent and tax of the three people who pay one, from covariances with a third column
-- expect: withheld
SELECT covar_pop(gross, rent) AS c FROM survey
-- @step
SELECT covar_pop(net, rent) AS c FROM survey
