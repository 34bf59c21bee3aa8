-- expect: same
SELECT p.sex, count(*) AS n, count(v.n) AS seen FROM (SELECT pid, count(*) AS n FROM visits GROUP BY pid) v RIGHT JOIN persons p ON p.pid = v.pid GROUP BY p.sex;
