-- reveals: the three with seven children, by a key in text
-- expect: hides 95
SELECT CAST(children AS VARCHAR) AS c, count(*) AS n, avg(children) AS s FROM survey GROUP BY ROLLUP (CAST(children AS VARCHAR))
