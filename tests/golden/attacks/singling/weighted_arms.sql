-- reveals: a narrow arm with its own weight
-- expect: withheld
SELECT sum(CASE WHEN birth < DATE '1970-06-01' THEN height WHEN birth < DATE '1970-07-01' THEN 1000000 * height ELSE height END) FROM persons;
