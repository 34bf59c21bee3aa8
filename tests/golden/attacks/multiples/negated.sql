-- reveals: an income: the total below zero
-- expect: hides 7530784.0
-- @step the total
SELECT sum(-income) AS owed FROM persons WHERE district IN ('D08', 'D09')
-- @step its parts, of which one person dominates one
SELECT district, sum(income) AS income FROM persons WHERE district IN ('D08', 'D09') GROUP BY district
