-- reveals: a value near the top
-- expect: refused measure.quantile
SELECT approx_quantile(income, 0.9999) FROM persons;
