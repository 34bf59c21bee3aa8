-- reveals: the people between two close bounds, in one row
-- expect: withheld
SELECT sum(height) FILTER (WHERE birth < DATE '1970-07-01') - sum(height) FILTER (WHERE birth < DATE '1970-06-01') FROM persons;
