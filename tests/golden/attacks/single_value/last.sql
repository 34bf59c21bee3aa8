-- reveals: some income
-- expect: refused aggregate.single_value
SELECT last(income) FROM persons;
