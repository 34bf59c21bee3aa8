-- reveals: rows
-- expect: refused set.rows
SELECT income FROM persons EXCEPT SELECT income FROM persons WHERE district = 'D16';
