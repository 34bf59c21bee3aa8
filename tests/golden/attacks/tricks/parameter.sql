-- reveals: a parameter
-- expect: refused text.unknown
SELECT count(*) FROM persons WHERE age > $1;
