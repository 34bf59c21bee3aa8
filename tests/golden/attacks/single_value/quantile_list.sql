-- reveals: many quantiles at once
-- expect: refused function.arguments
SELECT quantile_cont(income, [0.1, 0.5, 0.999]) FROM persons;
