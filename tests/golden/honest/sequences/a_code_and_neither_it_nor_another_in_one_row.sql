-- with two codes that many have: everybody, those with one, and those with neither
-- expect: same
SELECT count(DISTINCT pid) AS n, count(DISTINCT pid) FILTER (WHERE diagnosis = 'X1') AS a,
       count(DISTINCT pid) FILTER (WHERE NOT ar) AS r
FROM visits JOIN (SELECT pid, bool_or(diagnosis IN ('X1', 'X2')) AS ar FROM visits GROUP BY pid) AS f USING (pid)
