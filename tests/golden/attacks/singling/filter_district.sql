-- reveals: the tiny district inside the whole
-- expect: withheld
SELECT count(*) FILTER (WHERE district = 'D16') FROM persons;
