-- reveals: chosen rows by a VALUES list
-- expect: refused join.public_key
SELECT count(*) FROM persons p JOIN (VALUES ('P7')) t(pid) ON p.pid = t.pid;
