-- reveals: some income
-- expect: refused aggregate.single_value
SELECT any_value(income) FROM persons;
