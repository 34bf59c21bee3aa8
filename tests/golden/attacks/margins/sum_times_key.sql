-- reveals: rent of those with three and of those with seven children, from a total and one with weights
-- expect: hides 1242037.0
SELECT children, sum(rent) AS r, sum(rent * children) AS x FROM survey GROUP BY ROLLUP (children)
