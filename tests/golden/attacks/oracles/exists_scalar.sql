-- reveals: whether a tiny group is there
-- expect: withheld
SELECT EXISTS (SELECT 1 FROM (SELECT count(*) AS n FROM persons WHERE district = 'D16') t WHERE n > 0 AND n < 10) AS e WHERE FALSE;
