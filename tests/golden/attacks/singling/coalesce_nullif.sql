-- reveals: the tiny district's income
-- expect: withheld
SELECT sum(coalesce(nullif(income, 9000000), 0)) FROM persons;
