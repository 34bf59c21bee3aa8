-- expect: same
SELECT count(*) AS n FROM persons p LEFT JOIN (SELECT pid, true AS seen FROM visits GROUP BY pid) v USING (pid) WHERE seen IS NULL
