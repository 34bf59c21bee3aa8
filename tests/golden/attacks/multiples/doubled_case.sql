-- reveals: an income: the doubled total by a CASE
-- expect: hides 7530784.0
-- @step the total
SELECT sum(CASE WHEN district IN ('D08', 'D09') THEN 2 * income ELSE 0 END) AS twice FROM persons
-- @step its parts, of which one person dominates one
SELECT district, sum(income) AS income FROM persons WHERE district IN ('D08', 'D09') GROUP BY district
