-- reveals: a distribution and its mean in two steps of one text: the three with seven children
-- expect: hides 95
WITH c AS (SELECT children, count(*) AS n FROM survey GROUP BY children), t AS (SELECT avg(children) AS m, count(*) AS n FROM survey) SELECT c.children, c.n, t.m, t.n AS total FROM c, t
