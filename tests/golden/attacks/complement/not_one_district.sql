-- reveals: the tiny district, as what a filter leaves out
-- expect: withheld
SELECT count(*) FROM persons WHERE district <> 'D16';
