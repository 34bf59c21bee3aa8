-- reveals: the same by a regression
-- expect: withheld
SELECT regr_sxx(rent, children) AS v FROM survey WHERE children >= 3;
