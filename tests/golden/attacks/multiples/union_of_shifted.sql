-- reveals: an income: parts as they are, the total with a bonus, in one text
-- expect: hides 7530784.0
SELECT district, sum(income) AS income FROM persons WHERE district IN ('D08', 'D09') GROUP BY district UNION ALL SELECT 'all', sum(income + 1) FROM persons WHERE district IN ('D08', 'D09')
