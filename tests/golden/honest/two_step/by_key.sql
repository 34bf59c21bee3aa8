-- expect: same
WITH t AS (SELECT pid, count(*) AS n FROM visits GROUP BY pid) SELECT p.district, avg(t.n) AS mean FROM persons p JOIN t ON p.pid = t.pid GROUP BY p.district;
