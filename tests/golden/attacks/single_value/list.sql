-- reveals: every income
-- expect: refused aggregate.single_value
SELECT list(income) FROM persons;
