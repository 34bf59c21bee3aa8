-- reveals: the three with seven children, by a mirrored key and squares
-- expect: hides 831
SELECT 10 - children AS c, count(*) AS n, sum(children * children) AS q FROM survey GROUP BY ROLLUP (10 - children)
