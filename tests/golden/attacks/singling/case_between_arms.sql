-- reveals: one narrow arm among wide ones
-- expect: withheld
SELECT sum(CASE WHEN birth < DATE '1970-06-01' THEN 0 WHEN birth < DATE '1970-07-01' THEN height ELSE 0 END) FROM persons;
