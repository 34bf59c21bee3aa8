-- reveals: the income of those in both of two overlapping groups, of whom one person holds most, in three steps
-- expect: withheld
-- @step
SELECT sum(income) AS a FROM persons WHERE district IN ('D05', 'D09')
-- @step
SELECT avg(income) AS b, count(*) AS n FROM persons WHERE age < 40
-- @step
SELECT sum(income) AS c FROM persons WHERE district IN ('D05', 'D09') OR age < 40
