-- reveals: the highest income, by a window
-- expect: refused window.rows
SELECT max(income) OVER () FROM persons;
