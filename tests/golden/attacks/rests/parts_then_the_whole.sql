-- reveals: as three_steps: the total is asked for last
-- expect: withheld
-- @step
SELECT sum(income) AS s FROM persons WHERE district NOT IN ('D08', 'D09')
-- @step
SELECT sum(income) AS s FROM persons WHERE sex = 'M' AND district IN ('D08', 'D09')
-- @step
SELECT sum(income) AS s FROM persons
