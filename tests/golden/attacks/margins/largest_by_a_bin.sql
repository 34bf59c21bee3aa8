-- reveals: that nobody is older than the bin is wide: beside one who is, the cell of all others would be withheld
-- expect: withheld
SELECT age // 200 AS k, count(*) AS n FROM persons GROUP BY k;
