-- reveals: the few between two cuts, in one statement or beside the two large classes asked for alone
-- expect: hides 683
SELECT CASE WHEN income < 41000 THEN 'a' WHEN income < 41100 THEN 'b' ELSE 'c' END AS band, sex, count(*) AS n FROM persons GROUP BY band, sex
-- @step
SELECT CASE WHEN income < 41000 THEN 'a' ELSE 'c' END AS band, sex, count(*) AS n FROM persons GROUP BY band, sex
