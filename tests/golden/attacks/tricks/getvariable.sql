-- reveals: session state
-- expect: refused function.unknown
SELECT getvariable('x'), count(*) FROM persons;
