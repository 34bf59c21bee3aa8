-- reveals: the three with seven children: the mean of those with two or more, and how many they are
-- expect: hides 2.36752136752
SELECT children, count(*) AS n, avg(children) FILTER (WHERE children >= 2) AS s FROM survey GROUP BY ROLLUP (children)
