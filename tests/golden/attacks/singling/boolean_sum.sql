-- reveals: the tiny district
-- expect: withheld
SELECT sum((district = 'D16')::INT) FROM persons;
