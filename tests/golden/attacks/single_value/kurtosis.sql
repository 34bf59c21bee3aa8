-- reveals: a moment that one person decides
-- expect: refused aggregate.single_value
SELECT kurtosis(income) FROM persons;
