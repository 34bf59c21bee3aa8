-- reveals: a second statement behind the first
-- expect: refused text.several
SELECT count(*) FROM persons; SELECT * FROM persons;
