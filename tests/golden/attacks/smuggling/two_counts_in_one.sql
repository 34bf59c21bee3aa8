-- reveals: the people between two close bounds, in one row
-- expect: withheld
SELECT count_if(birth < DATE '1970-07-01') - count_if(birth < DATE '1970-06-01') FROM persons;
