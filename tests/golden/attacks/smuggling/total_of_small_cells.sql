-- reveals: the tiny district, as total minus cells
-- expect: withheld
SELECT (SELECT count(*) FROM persons) - sum(n) FROM (SELECT district, count(*) AS n FROM persons WHERE district <> 'D16' GROUP BY district) t;
