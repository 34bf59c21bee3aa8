-- reveals: the same by a step, whose rows nobody numbers
-- expect: withheld
SELECT sum(t.w) AS x FROM (SELECT j.pid, sum(j.wage) AS w FROM jobs j JOIN enterprises e ON j.eid = e.eid WHERE e.turnover BETWEEN 0 AND 30000 AND j.role = 'R0' GROUP BY j.pid) t
-- @step
SELECT sum(t.w) AS x FROM (SELECT j.pid, sum(j.wage) AS w FROM jobs j JOIN enterprises e ON j.eid = e.eid WHERE e.turnover BETWEEN 0 AND 30000 AND j.role = 'R0' GROUP BY j.pid) t JOIN persons p ON p.pid = t.pid WHERE p.sex = 'F'
