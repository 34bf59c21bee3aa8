-- reveals: the people between two close bounds, in one text
-- expect: withheld
SELECT (SELECT sum(height) FROM persons WHERE birth < DATE '1970-07-01') - (SELECT sum(height) FROM persons WHERE birth < DATE '1970-06-01');
