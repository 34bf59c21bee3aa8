-- reveals: the tiny district's income
-- expect: withheld
SELECT sum(CASE WHEN district = 'D16' THEN income ELSE 0 END) FROM persons;
