-- reveals: every value in order
-- expect: refused measure.quantile
SELECT quantile_cont(income, 0.5004) AS a, quantile_cont(income, 0.5007) AS b FROM persons;
