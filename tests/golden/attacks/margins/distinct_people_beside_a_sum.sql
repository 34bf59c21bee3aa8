-- reveals: the three with seven children, by counts of distinct people
-- expect: hides 95
SELECT children, count(DISTINCT pid) AS n, sum(children) AS s FROM survey GROUP BY ROLLUP (children)
