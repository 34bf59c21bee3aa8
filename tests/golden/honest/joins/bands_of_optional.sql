-- expect: same
SELECT k, count(*) AS n FROM persons p LEFT JOIN (SELECT pid, CASE WHEN count(*) > 2 THEN 'often' ELSE 'seldom' END AS k FROM visits GROUP BY pid) v USING (pid) GROUP BY k
