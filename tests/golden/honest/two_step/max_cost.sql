-- expect: same
SELECT avg(m) FROM (SELECT pid, max(cost) AS m FROM visits GROUP BY pid) t;
