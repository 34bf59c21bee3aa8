-- reveals: a repeated value
-- expect: refused aggregate.single_value
SELECT mode(income) FROM persons;
