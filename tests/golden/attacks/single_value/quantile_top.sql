-- reveals: the highest income as a quantile
-- expect: withheld
SELECT quantile_cont(income, 0.9999) FROM persons;
