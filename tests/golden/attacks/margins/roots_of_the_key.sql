-- reveals: how many have seven children, by the sum of roots
-- expect: hides 266.057042909
SELECT children, count(*) AS n, sum(sqrt(children)) AS s FROM survey GROUP BY ROLLUP (children)
