-- reveals: the same in one statement: a class of few between two large ones
-- expect: withheld
SELECT CASE WHEN income < 41000 THEN 'a' WHEN income < 41100 THEN 'b' ELSE 'c' END AS band, sex, count(*) AS n FROM persons GROUP BY band, sex
