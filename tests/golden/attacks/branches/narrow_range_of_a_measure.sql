-- reveals: the few people whose income lies in a range as narrow as one likes
-- expect: withheld
SELECT CASE WHEN income BETWEEN 41000 AND 41100 THEN 'inside' ELSE 'outside' END AS band, count(*) AS n FROM persons GROUP BY band
