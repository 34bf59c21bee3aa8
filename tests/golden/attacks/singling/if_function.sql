-- reveals: the tiny district's income
-- expect: withheld
SELECT sum(if(district = 'D16', income, 0)) FROM persons;
