-- reveals: the highest income
-- expect: refused aggregate.single_value
SELECT (SELECT max(income) FROM persons);
