-- reveals: the three women with seven children: counts first, their total and sum in another question
-- expect: hides 0
SELECT children, count(*) AS n FROM survey WHERE sex = 'F' GROUP BY children
-- @step
SELECT sum(children) AS t, count(*) AS c FROM survey WHERE sex = 'F'
