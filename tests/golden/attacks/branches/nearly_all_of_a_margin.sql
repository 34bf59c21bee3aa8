-- reveals: whether all women earn less: the cell is then the margin of women, and was shown
-- expect: withheld
SELECT CASE WHEN sex = 'F' AND income < 9500000 THEN 'b' ELSE 'm' END AS k, count(*) AS n FROM persons GROUP BY k
