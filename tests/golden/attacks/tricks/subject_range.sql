-- reveals: a range of tokens
-- expect: refused filter.subject
SELECT count(*) FROM persons WHERE pid < 'P2';
