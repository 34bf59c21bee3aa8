-- reveals: the giant by a regression
-- expect: withheld
SELECT regr_slope(turnover, profit) FROM enterprises;
