-- reveals: the people of the tiny district
-- expect: refused select.rows
SELECT sex, birth FROM persons WHERE district = 'D16';
