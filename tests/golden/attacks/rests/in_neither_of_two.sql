-- reveals: the income of those outside two overlapping groups, of whom one person holds most: t - a - b + c
-- expect: withheld
-- @step
SELECT sum(income) AS t FROM persons
-- @step
SELECT sum(income) AS a FROM persons WHERE district NOT IN ('D05', 'D09')
-- @step
SELECT sum(income) AS b FROM persons WHERE age >= 40
-- @step
SELECT sum(income) AS c FROM persons WHERE district NOT IN ('D05', 'D09') AND age >= 40
