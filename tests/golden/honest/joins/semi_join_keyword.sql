-- expect: same
SELECT count(*) FROM persons p SEMI JOIN visits v ON p.pid = v.pid;
