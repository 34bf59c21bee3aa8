-- reveals: the lowest income
-- expect: refused aggregate.single_value
SELECT min(income) FROM persons;
