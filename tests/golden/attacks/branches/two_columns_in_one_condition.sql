-- reveals: whether any woman earns so much: beside one who does the cell is withheld, beside none it was that of all men
-- expect: withheld
SELECT sex = 'M' OR income > 9500000 AS k, count(*) AS n FROM persons GROUP BY k
