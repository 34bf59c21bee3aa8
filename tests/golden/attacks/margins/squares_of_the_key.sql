-- reveals: the same by the sum of squares
-- expect: hides 831
SELECT children, count(*) AS n, sum(children) AS s, sum(children * children) AS q FROM survey GROUP BY ROLLUP (children)
