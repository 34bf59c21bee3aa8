-- reveals: the same by a flag that is multiplied
-- expect: withheld
SELECT sum(income * (district <> 'D09')::INTEGER) AS others FROM persons
