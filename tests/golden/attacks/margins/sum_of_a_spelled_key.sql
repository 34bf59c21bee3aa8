-- reveals: the three with seven children, by a key that only looks different from what is summed
-- expect: hides 95
SELECT children * 2 AS c, count(*) AS n, sum(children) AS s FROM survey GROUP BY ROLLUP (children * 2)
