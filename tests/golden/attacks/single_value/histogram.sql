-- reveals: every income with its count
-- expect: refused aggregate.single_value
SELECT histogram(income) FROM persons;
