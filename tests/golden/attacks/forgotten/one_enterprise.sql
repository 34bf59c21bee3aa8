-- reveals: what one enterprise pays, person by person
-- expect: withheld
SELECT avg(w) FROM (SELECT j.pid, sum(j.wage) AS w FROM jobs j JOIN enterprises e ON j.eid = e.eid WHERE e.turnover > 10000000 GROUP BY j.pid) t
