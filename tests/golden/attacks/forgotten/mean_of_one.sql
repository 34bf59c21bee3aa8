-- reveals: the same by a mean
-- expect: withheld
SELECT CASE WHEN t > 10000000 THEN 'big' ELSE 'other' END AS size, count(*) AS n FROM (SELECT j.pid, avg(e.turnover) AS t FROM jobs j JOIN enterprises e ON j.eid = e.eid GROUP BY j.pid) u GROUP BY size
