-- reveals: that nobody is older than the bin is wide: beside one who is, the sum over all others would be withheld
-- expect: withheld
SELECT age // 200 AS k, sum(height) AS total FROM persons GROUP BY k;
