-- reveals: the giant through two steps
-- expect: withheld
SELECT sum(t) FROM (SELECT eid, sum(turnover) AS t FROM enterprises GROUP BY eid) x;
