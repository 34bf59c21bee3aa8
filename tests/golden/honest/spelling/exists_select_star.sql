-- expect: same
SELECT count(*) AS n FROM persons p WHERE EXISTS (SELECT * FROM trips t WHERE t.pid = p.pid AND t.mode = 'bike');
