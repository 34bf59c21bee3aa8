-- expect: same
SELECT avg(f) AS often FROM persons p LEFT JOIN (SELECT pid, CASE WHEN count(*) > 2 THEN 1 ELSE 0 END AS f FROM visits GROUP BY pid) v USING (pid)
