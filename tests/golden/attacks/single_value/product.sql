-- reveals: a product that one zero empties
-- expect: refused aggregate.single_value
SELECT product(income) FROM persons;
