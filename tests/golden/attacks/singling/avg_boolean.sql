-- reveals: the tiny district's share
-- expect: withheld
SELECT avg(CASE WHEN district = 'D16' THEN 1 ELSE 0 END) FROM persons;
