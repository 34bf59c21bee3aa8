-- reveals: one person between two overlapping filters
-- expect: withheld
-- @step up to a day
SELECT sum(income), count(*) FROM persons WHERE birth < DATE '1980-06-01'
-- @step up to the next day
SELECT sum(income), count(*) FROM persons WHERE birth < DATE '1980-06-03'
