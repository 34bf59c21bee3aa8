-- expect: shows
-- @step by sex
SELECT sex, count(*) FROM persons GROUP BY sex
-- @step by stage of life
SELECT CASE WHEN age < 18 THEN 'a' WHEN age < 65 THEN 'b' ELSE 'c' END AS s, count(*) FROM persons GROUP BY s
-- @step both
SELECT sex, avg(height) FROM persons GROUP BY sex
