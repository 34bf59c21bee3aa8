-- reveals: the people between two close bounds, as two sums
-- expect: withheld
SELECT sum(CASE WHEN birth < DATE '1970-07-01' THEN height ELSE 0 END) - sum(CASE WHEN birth < DATE '1970-06-01' THEN height ELSE 0 END) FROM persons;
