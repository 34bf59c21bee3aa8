-- reveals: an error only when the tiny district is empty
-- expect: withheld
SELECT 1 / count(*) FILTER (WHERE district = 'D16') FROM persons;
