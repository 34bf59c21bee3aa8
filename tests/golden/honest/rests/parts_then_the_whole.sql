-- expect: same
-- @step
SELECT sum(income) AS s FROM persons WHERE district NOT IN ('D08', 'D10')
-- @step
SELECT sum(income) AS s FROM persons WHERE sex = 'M' AND district IN ('D08', 'D10')
-- @step
SELECT sum(income) AS s FROM persons
