-- reveals: an income: the total as another type
-- expect: hides 7530784.0
-- @step the total
SELECT sum(CAST(income AS DECIMAL(18, 2))) AS same FROM persons WHERE district IN ('D08', 'D09')
-- @step its parts, of which one person dominates one
SELECT district, sum(income) AS income FROM persons WHERE district IN ('D08', 'D09') GROUP BY district
