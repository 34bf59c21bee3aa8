-- reveals: bits of values
-- expect: refused function.unknown
SELECT sum(age & 1) FROM persons;
