-- expect: same
SELECT district || sex AS k, count(*) AS n FROM persons
WHERE district || sex IN ('D01F', 'D02F', 'D03F') GROUP BY ROLLUP (k);
