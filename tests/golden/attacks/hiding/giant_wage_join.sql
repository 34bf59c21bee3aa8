-- reveals: the giant's turnover, repeated for each of its workers
-- expect: withheld
SELECT sum(e.turnover) FROM enterprises e JOIN (SELECT eid, count(*) AS n FROM enterprises GROUP BY eid) j USING (eid);
