-- reveals: rows
-- expect: refused set.rows
SELECT income FROM persons UNION ALL SELECT cost FROM visits;
