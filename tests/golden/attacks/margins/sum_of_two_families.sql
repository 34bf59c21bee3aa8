-- reveals: the rent of the three with seven children: a sum that holds rents and children at once
-- expect: hides 1242402.0
SELECT children, count(*) AS n, sum(rent * children + children) AS s, sum(rent) AS r FROM survey GROUP BY ROLLUP (children)
