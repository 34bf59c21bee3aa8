-- reveals: how many have seven children: with 95 childless, 27 of 3 and 3 of 7 follow from count and sum
-- expect: hides 95
SELECT children, count(*) AS n, sum(children) AS s FROM survey GROUP BY ROLLUP (children)
