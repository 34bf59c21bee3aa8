-- reveals: the giant by the variance
-- expect: withheld
SELECT var_samp(turnover) FROM enterprises;
