-- reveals: an income: the total in halves beside one part, in one table
-- expect: hides 7530784.0
SELECT district, sum(income) AS income, sum(income / 2) AS half FROM persons WHERE district IN ('D08', 'D09') GROUP BY ROLLUP (district)
