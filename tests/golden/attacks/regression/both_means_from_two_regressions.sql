-- reveals: a mean of a sector that is withheld beside the dominated one: two lines meet in both means
-- expect: hides 453080.1875
SELECT sector, regr_slope(turnover, profit) AS b, regr_intercept(turnover, profit) AS a,
       regr_slope(profit, turnover) AS d, regr_intercept(profit, turnover) AS c
FROM enterprises GROUP BY sector
-- @step
SELECT sector, regr_avgx(turnover, profit) AS x, regr_avgy(turnover, profit) AS y FROM enterprises GROUP BY sector
