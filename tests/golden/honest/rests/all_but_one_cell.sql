-- expect: same
-- @step
SELECT sum(income) AS s FROM persons
-- @step
SELECT sum(income) AS s FROM persons WHERE NOT (district = 'D09' AND sex = 'M')
