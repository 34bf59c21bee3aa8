-- reveals: as all_but_one_cell, by means and counts
-- expect: hides 44652.5134113
-- @step
SELECT avg(income) AS s, count(*) AS n FROM persons
-- @step
SELECT avg(income) AS s, count(*) AS n FROM persons WHERE NOT (district = 'D09' AND sex = 'F')
