-- reveals: that nobody has the other diagnosis: beside one that a few have, the first would be withheld
-- expect: hides X1
SELECT diagnosis, count(*) AS n FROM visits WHERE diagnosis IN ('X1', 'X99') GROUP BY ROLLUP (diagnosis);
