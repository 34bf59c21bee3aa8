-- reveals: three visits left out one level down
-- expect: withheld
SELECT p.sex, sum(t.c) FROM persons p JOIN (SELECT pid, sum(cost) AS c FROM visits WHERE diagnosis <> 'X9' GROUP BY pid) t ON t.pid = p.pid GROUP BY p.sex;
