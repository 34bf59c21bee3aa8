-- reveals: the neighbour's income
-- expect: refused window.rows
SELECT lag(income) OVER (ORDER BY income) FROM persons;
