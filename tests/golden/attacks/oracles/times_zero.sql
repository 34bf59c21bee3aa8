-- reveals: how many have a height
-- expect: refused measure.shape
SELECT sum(height * 0 + 1) AS k FROM persons;
