-- reveals: how many have seven children: counts first, their sum in another question
-- expect: hides 95
SELECT children, count(*) AS n FROM survey GROUP BY children
-- @step
SELECT count(*) AS n, sum(children) AS s FROM survey
