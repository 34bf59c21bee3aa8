-- expect: same
SELECT corr(cost, days) FROM visits;
