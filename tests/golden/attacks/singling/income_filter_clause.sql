-- reveals: the rich person's income
-- expect: withheld
SELECT sum(income) FILTER (WHERE income > 1000000) FROM persons;
