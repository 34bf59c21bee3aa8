-- expect: shows
SELECT n, count(*) AS people FROM (SELECT pid, count(*) AS n FROM visits GROUP BY pid) t GROUP BY n ORDER BY n;
