-- reveals: frequent values
-- expect: refused aggregate.single_value
SELECT approx_top_k(birth, 5) FROM persons;
