-- reveals: the tiny district's income
-- expect: withheld
SELECT sum(CASE WHEN district = 'D16' THEN income END) FROM persons;
