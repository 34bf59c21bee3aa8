-- expect: same
SELECT k, count(*) AS n FROM persons p LEFT JOIN (SELECT pid, 'often' AS k FROM visits GROUP BY pid HAVING coalesce(sum(days), 0) > 3) v USING (pid) GROUP BY k
