-- expect: shows
-- @step once
SELECT sex, sum(smoker) FROM persons GROUP BY sex
-- @step again, in other words
SELECT p.sex AS s, sum(p.smoker) AS t FROM persons p GROUP BY p.sex ORDER BY t
