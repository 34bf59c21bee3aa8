-- reveals: people with the rare diagnosis, by a semi-join
-- expect: withheld
SELECT count(*) FROM persons p WHERE EXISTS (SELECT 1 FROM visits v WHERE v.pid = p.pid AND v.diagnosis = 'X9');
