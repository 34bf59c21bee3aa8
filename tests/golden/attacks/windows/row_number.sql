-- reveals: an order of persons
-- expect: refused window.rows
SELECT row_number() OVER (ORDER BY income) FROM persons;
