-- reveals: one district left out inside a CTE
-- expect: withheld
WITH a AS (SELECT * FROM persons WHERE district <> 'D16') SELECT count(*) FROM a;
