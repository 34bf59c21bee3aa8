-- reveals: the three with seven children: counts by a shifted key, their sum in another question
-- expect: hides 95
SELECT children + 1 AS c, count(*) AS n FROM survey GROUP BY children + 1
-- @step
SELECT count(*) AS n, sum(children) AS s FROM survey
