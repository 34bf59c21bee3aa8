-- reveals: a sum that suppression withholds, as the sum of two columns less the other
-- expect: withheld
-- @step
SELECT district, sum(income) AS s FROM persons WHERE district IN ('D08', 'D09', 'D10') GROUP BY ROLLUP (district)
-- @step
SELECT sum(income + smoker) AS s FROM persons WHERE district IN ('D08', 'D10')
