-- reveals: that nobody has the third diagnosis: beside one that a few have, the cell of a second one would be withheld
-- expect: hides 569499.0
SELECT diagnosis, sum(cost) AS total FROM visits WHERE diagnosis IN ('X1', 'X2', 'X99') GROUP BY ROLLUP (diagnosis);
