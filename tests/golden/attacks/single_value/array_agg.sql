-- reveals: every income
-- expect: refused aggregate.single_value
SELECT array_agg(income ORDER BY income) FROM persons;
