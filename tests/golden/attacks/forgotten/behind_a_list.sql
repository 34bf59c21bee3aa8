-- reveals: the same by a list of persons who meet a condition
-- expect: refused flow.drops_subject
SELECT count(*) AS n FROM persons WHERE pid IN (SELECT j.pid FROM jobs j JOIN enterprises e ON j.eid = e.eid GROUP BY j.pid HAVING sum(e.turnover) > 10000000)
