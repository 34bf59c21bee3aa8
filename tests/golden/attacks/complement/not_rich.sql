-- reveals: the rich person
-- expect: withheld
SELECT sum(income) FROM persons WHERE income < 1000000;
