-- reveals: what nine enterprises pay to men: all less women, whose sex differs between the rows of an enterprise
-- expect: withheld
SELECT sum(j.wage) AS x FROM jobs j JOIN enterprises e ON j.eid = e.eid JOIN persons p ON p.pid = j.pid WHERE e.turnover BETWEEN 0 AND 30000 AND j.role = 'R0'
-- @step
SELECT sum(j.wage) AS x FROM jobs j JOIN enterprises e ON j.eid = e.eid JOIN persons p ON p.pid = j.pid WHERE e.turnover BETWEEN 0 AND 30000 AND j.role = 'R0' AND p.sex = 'F'
