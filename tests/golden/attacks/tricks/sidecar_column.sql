-- reveals: ordinals
-- expect: refused column.unknown
SELECT max("$person") FROM persons;
