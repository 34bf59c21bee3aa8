-- reveals: one income for each group
-- expect: refused column.unknown
SELECT district, (SELECT income FROM persons q WHERE q.pid = p.pid) FROM persons p;
