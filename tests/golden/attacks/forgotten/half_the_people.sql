-- reveals: few enterprises in a band of people's values
-- expect: withheld
SELECT count(*) AS n FROM (SELECT j.pid, max(e.turnover) AS t FROM jobs j JOIN enterprises e ON j.eid = e.eid GROUP BY j.pid) u WHERE t > 10000000
