-- reveals: how many have only the rare diagnosis, as everybody less two others, in three columns of one SELECT
-- expect: hides 1920
SELECT count(DISTINCT pid) AS n, count(DISTINCT pid) FILTER (WHERE diagnosis = 'X1') AS a,
       count(DISTINCT pid) FILTER (WHERE NOT ar) AS r
FROM visits JOIN (SELECT pid, bool_or(diagnosis IN ('X1', 'X9')) AS ar FROM visits GROUP BY pid) AS f USING (pid)
