-- reveals: an income: the total by a FILTER
-- expect: hides 7530784.0
-- @step the total
SELECT sum(income) FILTER (WHERE district IN ('D08', 'D09')) AS total FROM persons
-- @step its parts, of which one person dominates one
SELECT district, sum(income) AS income FROM persons WHERE district IN ('D08', 'D09') GROUP BY district
