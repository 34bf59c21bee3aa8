-- reveals: the richest person's birthday
-- expect: refused aggregate.single_value
SELECT max_by(birth, income) FROM persons;
