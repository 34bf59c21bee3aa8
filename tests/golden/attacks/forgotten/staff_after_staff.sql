-- reveals: the staff of one enterprise: two lists that differ by it
-- expect: withheld
SELECT count(*) AS n FROM persons p WHERE EXISTS (SELECT 1 FROM jobs j JOIN enterprises e ON j.eid = e.eid WHERE j.pid = p.pid AND e.turnover < 875000)
-- @step
SELECT count(*) AS n FROM persons p WHERE EXISTS (SELECT 1 FROM jobs j JOIN enterprises e ON j.eid = e.eid WHERE j.pid = p.pid AND e.turnover < 873500)
