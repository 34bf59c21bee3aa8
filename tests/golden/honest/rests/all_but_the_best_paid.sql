-- expect: same
-- @step
SELECT sum(income) AS s FROM persons
-- @step
SELECT sum(income) AS s FROM persons WHERE income >= 238 AND income < 80000
