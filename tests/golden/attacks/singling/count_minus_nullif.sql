-- reveals: the size of the tiny district
-- expect: withheld
SELECT count(*) - count(nullif(district, 'D16')) FROM persons;
