-- expect: same
-- @step
SELECT sex, sum(income) AS s FROM persons WHERE district = 'D08' GROUP BY ROLLUP (sex)
-- @step
SELECT sum(income + smoker) AS s FROM persons WHERE district = 'D08' AND sex = 'M'
