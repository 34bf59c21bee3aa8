-- expect: same
-- @step
SELECT district, sum(income) AS s FROM persons WHERE district IN ('D01', 'D02', 'D03', 'D04') GROUP BY district
-- @step
SELECT district, sex, sum(income) AS s FROM persons WHERE district IN ('D01', 'D02', 'D03', 'D04') GROUP BY ALL
-- @step
SELECT sex, sum(income) AS s FROM persons WHERE district IN ('D01', 'D02', 'D03', 'D04') GROUP BY ROLLUP (sex)
