-- reveals: the income of the oldest, from two ages
-- expect: refused measure.weight
SELECT sum(height) AS s, sum(height * age) AS w FROM persons;
