-- reveals: what two sums leave of a third, in three steps: a sum that one person dominates
-- expect: withheld
-- @step
SELECT sum(income) AS s FROM persons
-- @step
SELECT sum(income) AS s FROM persons WHERE district NOT IN ('D08', 'D09')
-- @step
SELECT sum(income) AS s FROM persons WHERE sex = 'M' AND district IN ('D08', 'D09')
