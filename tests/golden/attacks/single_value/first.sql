-- reveals: some income
-- expect: refused aggregate.single_value
SELECT first(income) FROM persons;
