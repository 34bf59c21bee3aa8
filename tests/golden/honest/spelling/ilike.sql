-- expect: same
SELECT count(*) AS n FROM persons WHERE district ILIKE 'd0%';
