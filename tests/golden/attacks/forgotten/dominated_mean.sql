-- reveals: the same by each person's mean
-- expect: withheld
SELECT avg(t) AS mean FROM (SELECT j.pid, avg(e.turnover) AS t FROM jobs j JOIN enterprises e ON j.eid = e.eid GROUP BY j.pid) u
