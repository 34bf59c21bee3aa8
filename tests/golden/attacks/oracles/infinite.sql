-- reveals: whether anybody has nothing, by infinity
-- expect: withheld
SELECT sum(1 / income) FROM persons;
