-- reveals: the giant by a covariance
-- expect: withheld
SELECT covar_samp(turnover, profit) FROM enterprises;
