-- reveals: a second statement behind the first
-- expect: refused text.unreadable
SELECT count(*) FROM persons; SELECT * FROM persons;
