-- reveals: every income
-- expect: refused select.rows
SELECT income FROM persons;
