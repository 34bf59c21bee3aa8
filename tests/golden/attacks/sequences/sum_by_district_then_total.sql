-- reveals: a small cell, as a later total minus earlier cells
-- expect: withheld
-- @step by district
SELECT district, sum(smoker) FROM persons GROUP BY district
-- @step the total
SELECT sum(smoker) FROM persons
