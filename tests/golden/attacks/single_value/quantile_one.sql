-- reveals: the maximum as a quantile
-- expect: refused function.arguments
SELECT quantile_disc(income, 1.0) FROM persons;
