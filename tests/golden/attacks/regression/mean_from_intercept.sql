-- reveals: a mean that is withheld beside its regression: the intercept, and the slope times the other mean
-- expect: hides 453034.363745
SELECT sector, avg(turnover) AS t, avg(profit) AS p, regr_slope(turnover, profit) AS b, regr_intercept(turnover, profit) AS a
FROM enterprises GROUP BY sector
