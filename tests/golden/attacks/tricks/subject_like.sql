-- reveals: tokens by pattern
-- expect: refused filter.subject
SELECT count(*) FROM persons WHERE pid LIKE 'P1%';
