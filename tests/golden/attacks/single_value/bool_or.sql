-- reveals: whether anybody is so rich
-- expect: refused aggregate.single_value
SELECT bool_or(income > 1000000) FROM persons;
