-- expect: same
SELECT count(*) FROM persons p WHERE NOT EXISTS (SELECT 1 FROM visits v WHERE v.pid = p.pid);
