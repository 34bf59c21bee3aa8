-- reveals: a row's number
-- expect: refused column.unknown
SELECT max(rowid) FROM persons;
