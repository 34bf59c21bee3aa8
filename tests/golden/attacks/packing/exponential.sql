-- reveals: a sum that one person decides
-- expect: refused function.unknown
SELECT sum(exp(age)) FROM persons;
