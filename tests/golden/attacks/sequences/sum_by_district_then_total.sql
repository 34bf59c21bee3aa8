-- reveals: a small cell, as a later total minus earlier cells
-- The frame keeps D15 (203 people) back beside D16 (4 people), so the first step withholds both; then the total less
-- what was shown is the sum over 207 people. A total over everybody is in the frame as a set, and may be shown.
-- expect: hides D15
-- @step by district
SELECT district, sum(smoker) FROM persons GROUP BY district
-- @step the total
SELECT sum(smoker) FROM persons
