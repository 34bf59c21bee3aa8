-- reveals: a collation
-- expect: refused text.unknown
SELECT count(*) FROM persons WHERE sex COLLATE NOCASE = 'f';
