-- reveals: a small cell, as the total minus the others
-- expect: hides D16
SELECT district, count(*) FROM persons GROUP BY ROLLUP (district);
