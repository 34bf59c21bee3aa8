-- reveals: the same, everybody being out before
-- expect: hides 1920
SELECT count(DISTINCT pid) AS n FROM visits
-- @step
SELECT count(DISTINCT pid) FILTER (WHERE diagnosis = 'X1') AS a, count(DISTINCT pid) FILTER (WHERE NOT ar) AS r
FROM visits JOIN (SELECT pid, bool_or(diagnosis IN ('X1', 'X9')) AS ar FROM visits GROUP BY pid) AS f USING (pid)
