-- reveals: whether anybody earns so much: with nobody the cell is the margin of men
-- expect: withheld
SELECT CASE WHEN income > 9500000 THEN 'b' WHEN sex = 'M' THEN 'b' ELSE 'm' END AS k, count(*) AS n FROM persons GROUP BY k
