-- reveals: every income
-- expect: refused aggregate.single_value
SELECT group_concat(income::VARCHAR) FROM persons;
