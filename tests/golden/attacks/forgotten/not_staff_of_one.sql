-- reveals: how many people do not: the rest of everybody
-- expect: withheld
SELECT count(*) AS n FROM persons p WHERE NOT EXISTS (SELECT 1 FROM jobs j JOIN enterprises e ON j.eid = e.eid WHERE j.pid = p.pid AND e.turnover > 10000000)
