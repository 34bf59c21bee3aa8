-- reveals: an income: a factor that is taken back
-- expect: hides 7530784.0
-- @step the total
SELECT sum(income * 3 / 3) AS same FROM persons WHERE district IN ('D08', 'D09')
-- @step its parts, of which one person dominates one
SELECT district, sum(income) AS income FROM persons WHERE district IN ('D08', 'D09') GROUP BY district
