-- reveals: three visits left out before the first step
-- expect: withheld
SELECT sum(c) FROM (SELECT pid, sum(cost) AS c FROM visits WHERE diagnosis <> 'X9' GROUP BY pid) t;
