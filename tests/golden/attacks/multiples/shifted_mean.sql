-- reveals: an income: the mean of doubled incomes with a bonus
-- expect: hides 7530784.0
-- @step the total
SELECT avg(2 * income + 100) AS mean, count(*) AS n FROM persons WHERE district IN ('D08', 'D09')
-- @step its parts, of which one person dominates one
SELECT district, sum(income) AS income FROM persons WHERE district IN ('D08', 'D09') GROUP BY district
