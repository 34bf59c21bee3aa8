-- reveals: the rich person by a high power
-- expect: withheld
SELECT sum(power(income, 4)) FROM persons;
