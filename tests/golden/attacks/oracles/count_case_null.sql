-- reveals: how many of the tiny district have a height
-- expect: withheld
SELECT count(CASE WHEN district = 'D16' THEN NULL ELSE height END) AS without FROM persons;
