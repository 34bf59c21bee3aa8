-- reveals: the turnover of one enterprise, of which no person holds much
-- expect: withheld
SELECT sum(t) AS total FROM (SELECT j.pid, sum(e.turnover) AS t FROM jobs j JOIN enterprises e ON j.eid = e.eid GROUP BY j.pid) u
