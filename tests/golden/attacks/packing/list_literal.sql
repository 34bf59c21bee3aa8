-- reveals: rows, as a list
-- expect: refused function.unknown
SELECT [income, age] FROM persons;
