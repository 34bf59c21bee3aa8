-- reveals: one income for each group
-- expect: refused subquery.correlated
SELECT district, (SELECT income FROM persons q WHERE q.pid = p.pid) FROM persons p;
