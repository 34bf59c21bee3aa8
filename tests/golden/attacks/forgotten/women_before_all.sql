-- reveals: the same in the other order
-- expect: withheld
SELECT p.sex, sum(j.wage) AS x FROM jobs j JOIN enterprises e ON j.eid = e.eid JOIN persons p ON p.pid = j.pid WHERE e.turnover BETWEEN 0 AND 30000 AND j.role = 'R0' GROUP BY p.sex
-- @step
SELECT sum(j.wage) AS x FROM jobs j JOIN enterprises e ON j.eid = e.eid JOIN persons p ON p.pid = j.pid WHERE e.turnover BETWEEN 0 AND 30000 AND j.role = 'R0'
