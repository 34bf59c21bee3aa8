-- reveals: an income: the total of incomes with a bonus for everybody, and how many they are
-- expect: hides 7530784.0
-- @step the total
SELECT sum(income + 100) AS with_bonus, count(*) AS n FROM persons WHERE district IN ('D08', 'D09')
-- @step its parts, of which one person dominates one
SELECT district, sum(income) AS income FROM persons WHERE district IN ('D08', 'D09') GROUP BY district
