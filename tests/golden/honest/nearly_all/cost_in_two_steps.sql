-- expect: shows
SELECT sum(t.a) AS a, sum(t.b) AS b FROM (SELECT pid, sum(cost) AS a, count(*) AS b FROM visits WHERE diagnosis <> 'X8' GROUP BY pid) t;
