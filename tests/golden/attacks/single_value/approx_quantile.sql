-- reveals: a value near the top
-- expect: refused aggregate.single_value
SELECT approx_quantile(income, 0.9999) FROM persons;
