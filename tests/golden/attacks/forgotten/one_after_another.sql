-- reveals: what one enterprise pays: two questions whose filters differ by it
-- expect: withheld
SELECT sum(w) AS total FROM (SELECT j.pid, sum(j.wage) AS w FROM jobs j JOIN enterprises e ON j.eid = e.eid WHERE e.turnover < 875000 GROUP BY j.pid) t
-- @step
SELECT sum(w) AS total FROM (SELECT j.pid, sum(j.wage) AS w FROM jobs j JOIN enterprises e ON j.eid = e.eid WHERE e.turnover < 873500 GROUP BY j.pid) t
