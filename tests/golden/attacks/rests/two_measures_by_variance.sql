-- reveals: the tax that three people pay, from two variances
-- expect: withheld
SELECT var_pop(gross) AS v FROM survey
-- @step
SELECT var_pop(net) AS v FROM survey
