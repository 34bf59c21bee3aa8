-- reveals: the tiny district, three CTEs deep
-- expect: hides D16
WITH a AS (SELECT * FROM persons), b AS (SELECT district, income FROM a), c AS (SELECT district, sum(income) AS s FROM b GROUP BY 1) SELECT * FROM c;
