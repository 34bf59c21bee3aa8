-- reveals: every token
-- expect: refused group.subject
SELECT DISTINCT pid FROM persons;
