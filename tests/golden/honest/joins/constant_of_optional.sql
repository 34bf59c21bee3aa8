-- expect: same
SELECT k, count(*) AS n FROM persons p LEFT JOIN (SELECT pid, 'seen' AS k FROM visits GROUP BY pid) v ON v.pid = p.pid GROUP BY k
