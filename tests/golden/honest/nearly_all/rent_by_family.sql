-- expect: same
SELECT corr(rent, gross) AS r, regr_slope(rent, children) AS s FROM survey;
