-- reveals: rows
-- expect: refused function.unknown
SELECT unnest([income]) FROM persons;
