-- reveals: the staff of one enterprise, beside a list that forgets harmlessly
-- expect: withheld
SELECT count(*) AS n FROM (SELECT pid, sum(wage) AS w FROM jobs GROUP BY pid) t JOIN (SELECT j.pid, count(*) AS k FROM jobs j JOIN enterprises e ON j.eid = e.eid WHERE e.turnover > 10000000 GROUP BY j.pid) u ON t.pid = u.pid
