-- expect: shows
SELECT quantile_cont(cost, 0.1) AS d1, quantile_cont(cost, 0.9) AS d9 FROM visits;
