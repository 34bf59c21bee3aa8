-- reveals: the same by EXISTS beside a step
-- expect: withheld
SELECT avg(w) AS w FROM (SELECT pid, sum(wage) AS w FROM jobs GROUP BY pid) t WHERE EXISTS (SELECT 1 FROM jobs j JOIN enterprises e ON j.eid = e.eid WHERE j.pid = t.pid AND e.turnover > 10000000)
