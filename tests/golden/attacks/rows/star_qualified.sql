-- reveals: every row
-- expect: refused select.star
SELECT p.* FROM persons p;
