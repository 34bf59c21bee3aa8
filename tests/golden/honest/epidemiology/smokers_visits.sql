-- expect: same
SELECT p.smoker, count(*) AS n, avg(coalesce(v.n, 0)) AS mean_visits FROM persons p LEFT JOIN (SELECT pid, count(*) AS n FROM visits GROUP BY pid) v ON v.pid = p.pid GROUP BY p.smoker;
