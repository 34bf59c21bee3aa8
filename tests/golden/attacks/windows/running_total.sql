-- reveals: differences of a running total
-- expect: refused window.rows
SELECT sum(income) OVER (ORDER BY birth) FROM persons;
