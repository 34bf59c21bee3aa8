-- reveals: the same, the total being another question
-- expect: withheld
SELECT sum(income) FILTER (WHERE district <> 'D09') AS others FROM persons
