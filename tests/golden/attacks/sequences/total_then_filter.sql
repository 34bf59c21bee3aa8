-- reveals: the difference of two totals
-- expect: withheld
-- @step the whole
SELECT sum(income) FROM persons
-- @step all but one district
SELECT sum(income) FROM persons WHERE district <> 'D16'
