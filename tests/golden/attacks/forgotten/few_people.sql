-- reveals: few persons behind many enterprises
-- expect: withheld
SELECT count(*) AS n, avg(w) AS mean FROM (SELECT eid, avg(wage) AS w FROM jobs WHERE wage > 11980 GROUP BY eid) t
