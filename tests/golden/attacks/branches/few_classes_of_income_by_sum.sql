-- reveals: the one income far above all others, by a class of its own and by what the others add up to
-- expect: hides 127174398.0
SELECT CASE WHEN income < 20000 THEN 'low' WHEN income < 100000 THEN 'mid' ELSE 'high' END AS band, sum(income) AS total FROM persons GROUP BY band
-- @step
SELECT CASE WHEN income < 20000 THEN 'low' WHEN income < 100000 THEN 'mid' ELSE 'high' END AS band, sum(income) AS total FROM persons GROUP BY ROLLUP (band)
