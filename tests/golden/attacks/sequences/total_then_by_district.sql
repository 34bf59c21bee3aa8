-- reveals: a small cell, as an earlier total minus later cells
-- expect: hides D16
-- @step the total
SELECT sum(height) FROM persons
-- @step by district
SELECT district, sum(height) FROM persons WHERE district IN ('D15', 'D16') GROUP BY district
