-- expect: same
SELECT p.sex, sum(f) AS total, avg(f) AS mean FROM (SELECT pid, coalesce(sum(cost), 0) AS f FROM visits GROUP BY pid) v RIGHT JOIN persons p ON p.pid = v.pid GROUP BY p.sex
