-- reveals: the same, one of the two without a step
-- expect: withheld
SELECT sum(j.wage) AS total FROM jobs j JOIN enterprises e ON j.eid = e.eid WHERE e.turnover < 875000
-- @step
SELECT sum(w) AS total FROM (SELECT j.pid, sum(j.wage) AS w FROM jobs j JOIN enterprises e ON j.eid = e.eid WHERE e.turnover < 873500 GROUP BY j.pid) t
