-- reveals: a power sum that the richest person decides
-- expect: refused measure.degree
SELECT sum(income * income * income * income * income) FROM persons;
