-- expect: same
SELECT regr_slope(cost, days), regr_intercept(cost, days), regr_r2(cost, days), regr_count(cost, days) FROM visits;
