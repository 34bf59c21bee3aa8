-- reveals: whether anybody is below, by NaN
-- expect: refused measure.shape
SELECT sum(sqrt(income - 8000000)) FROM persons;
