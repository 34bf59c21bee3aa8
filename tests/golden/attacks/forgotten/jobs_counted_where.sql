-- reveals: the same by a FILTER in the step: others have none, and add nothing
-- expect: withheld
SELECT sum(n) AS x FROM (SELECT j.pid, count(*) FILTER (WHERE e.turnover > 10000000) AS n FROM jobs j JOIN enterprises e ON j.eid = e.eid GROUP BY j.pid) t
