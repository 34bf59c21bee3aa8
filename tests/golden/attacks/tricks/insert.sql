-- reveals: a write
-- expect: refused text.statement
INSERT INTO persons SELECT * FROM persons;
