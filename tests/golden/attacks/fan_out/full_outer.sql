-- reveals: rows without a subject
-- expect: refused join.kind
SELECT count(*) FROM persons a FULL JOIN visits b ON a.pid = b.pid;
