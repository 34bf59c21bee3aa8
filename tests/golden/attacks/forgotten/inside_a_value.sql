-- reveals: the same as a condition of a count
-- expect: refused flow.drops_subject
SELECT sex, count(*) FILTER (WHERE EXISTS (SELECT 1 FROM jobs j JOIN enterprises e ON j.eid = e.eid WHERE j.pid = persons.pid AND e.turnover > 10000000)) AS n FROM persons GROUP BY sex
