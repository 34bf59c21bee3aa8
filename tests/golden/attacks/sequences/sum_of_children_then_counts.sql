-- reveals: how many have seven children: their sum first, counts in another question
-- expect: hides 95
SELECT count(*) AS n, sum(children) AS s FROM survey
-- @step
SELECT children, count(*) AS n FROM survey GROUP BY ROLLUP (children)
