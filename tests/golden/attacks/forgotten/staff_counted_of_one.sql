-- reveals: how many jobs one enterprise has: a step with a filter, and nothing where somebody has none
-- expect: withheld
SELECT sex, avg(coalesce(f.n, 0)) AS x FROM persons p LEFT JOIN (SELECT j.pid, count(*) AS n FROM jobs j JOIN enterprises e ON j.eid = e.eid WHERE e.turnover > 10000000 GROUP BY j.pid) f ON f.pid = p.pid GROUP BY sex
