-- reveals: whether a small cell exists
-- expect: refused subquery.correlated
SELECT count(*) FROM persons p WHERE EXISTS (SELECT district FROM persons q WHERE q.pid = p.pid GROUP BY district HAVING count(*) > 1);
