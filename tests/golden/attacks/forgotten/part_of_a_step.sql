-- reveals: what one enterprise pays: two sums of one step that differ by it
-- expect: withheld
SELECT sum(part) AS part FROM (SELECT j.pid, sum(j.wage) FILTER (WHERE e.turnover < 10000000) AS part FROM jobs j JOIN enterprises e ON j.eid = e.eid GROUP BY j.pid) t
