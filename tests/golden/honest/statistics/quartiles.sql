-- expect: shows
SELECT quantile_cont(cost, 0.25) AS q1, quantile_cont(cost, 0.5) AS q2, quantile_cont(cost, 0.75) AS q3 FROM visits;
