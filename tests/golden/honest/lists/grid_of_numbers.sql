-- expect: same
SELECT r.m, t.n FROM range(1, 13) AS r(m) LEFT JOIN (SELECT month(day) AS m, count(*) AS n FROM visits GROUP BY 1) t ON t.m = r.m;
