-- reveals: a sum that suppression withholds, of rounded incomes
-- expect: withheld
-- @step
SELECT district, sum(income) AS s FROM persons WHERE district IN ('D08', 'D09', 'D10') GROUP BY ROLLUP (district)
-- @step
SELECT sum(round(income, 0)) AS s FROM persons WHERE district IN ('D08', 'D10')
