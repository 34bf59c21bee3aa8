-- reveals: single digits of single values
-- expect: refused function.arguments
SELECT sum(income % 10) FROM persons;
