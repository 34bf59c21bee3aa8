-- reveals: the few people between two cuts that lie close together, by two classifications
-- expect: withheld
SELECT CASE WHEN income < 20000 THEN 'a' WHEN income < 41000 THEN 'b' ELSE 'c' END AS band, count(*) AS n FROM persons GROUP BY band
-- @step
SELECT CASE WHEN income < 41100 THEN 'b' ELSE 'c' END AS band, count(*) AS n FROM persons GROUP BY band
