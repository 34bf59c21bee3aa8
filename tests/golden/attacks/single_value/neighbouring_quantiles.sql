-- reveals: the same of a cell within a larger table of quantiles
-- expect: alike
SELECT quantile_cont(rent, 0.45) AS a, median(rent) AS b, quantile_cont(rent, 0.55) AS c FROM survey WHERE sex = 'M'
