-- reveals: rows
-- expect: refused column.unknown
SELECT t.x FROM persons p, LATERAL (SELECT p.income AS x) t;
