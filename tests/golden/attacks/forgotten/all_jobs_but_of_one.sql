-- reveals: the same, all but that one
-- expect: withheld
SELECT sex, sum(f.n) AS x FROM persons p LEFT JOIN (SELECT j.pid, count(*) AS n FROM jobs j JOIN enterprises e ON j.eid = e.eid WHERE e.turnover <= 10000000 GROUP BY j.pid) f ON f.pid = p.pid GROUP BY sex
