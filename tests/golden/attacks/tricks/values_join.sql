-- reveals: chosen rows by a VALUES list
-- expect: refused text.unknown
SELECT count(*) FROM persons p JOIN (VALUES ('P7')) t(pid) ON p.pid = t.pid;
