-- expect: same
SELECT p.sex, avg(coalesce(t.n, 0)) AS visits FROM persons p LEFT JOIN (SELECT pid, count(*) AS n FROM visits GROUP BY pid) t ON t.pid = p.pid GROUP BY p.sex;
