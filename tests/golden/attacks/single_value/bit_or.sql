-- reveals: bits of single values
-- expect: refused aggregate.single_value
SELECT bit_or(age) FROM persons;
