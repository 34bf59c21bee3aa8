-- reveals: what the cell of the one rich woman in D09 sums up to, which no question shows
-- expect: withheld
-- @step
SELECT sum(income) AS s FROM persons
-- @step
SELECT sum(income) AS s FROM persons WHERE NOT (district = 'D09' AND sex = 'F')
