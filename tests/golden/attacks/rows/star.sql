-- reveals: every row
-- expect: refused select.star
SELECT * FROM persons;
