-- reveals: the staff of one enterprise, whatever else they do
-- expect: withheld
SELECT count(*) AS n FROM (SELECT j.pid, sum(e.turnover) AS t FROM jobs j JOIN enterprises e ON j.eid = e.eid GROUP BY j.pid) u WHERE t > 10000000
