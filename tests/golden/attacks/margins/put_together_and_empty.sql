-- reveals: that no woman lives in the third district: beside a few, the cell of a second one would be withheld
-- expect: hides 4491454.0
SELECT district || sex AS k, sum(income) AS total FROM persons
WHERE district || sex IN ('D01F', 'D02F', 'D17F') GROUP BY ROLLUP (k);
