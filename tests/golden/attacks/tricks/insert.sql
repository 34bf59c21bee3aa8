-- reveals: a write
-- expect: refused text.unreadable
INSERT INTO persons SELECT * FROM persons;
