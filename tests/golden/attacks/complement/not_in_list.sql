-- reveals: the tiny district
-- expect: withheld
SELECT sum(income) FROM persons WHERE district NOT IN ('D16');
