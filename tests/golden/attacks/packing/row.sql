-- reveals: rows, as a tuple
-- expect: refused function.unknown
SELECT count(DISTINCT (income, age)) FROM persons;
