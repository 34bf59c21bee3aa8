-- reveals: the tiny district
-- expect: withheld
SELECT count_if(district = 'D16') FROM persons;
