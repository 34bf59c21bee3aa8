-- expect: same
SELECT sex, avg(age) AS mean FROM persons WHERE district IN ('D01', 'D02', 'D03') GROUP BY sex
-- @step
SELECT sex, avg(age) AS mean FROM persons WHERE district = 'D03' OR district IN ('D02', 'D01') GROUP BY sex
