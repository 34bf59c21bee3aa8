-- reveals: every row, edited
-- expect: refused select.star
SELECT * REPLACE (1 AS age) FROM persons;
