-- reveals: the highest income as a quantile
-- expect: refused measure.quantile
SELECT quantile_cont(income, 0.9999) FROM persons;
