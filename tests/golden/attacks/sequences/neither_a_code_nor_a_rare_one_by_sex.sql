-- reveals: the same of the men, in one row of a table
-- expect: hides 940
SELECT sex, count(DISTINCT v.pid) AS n, count(DISTINCT v.pid) FILTER (WHERE diagnosis = 'X1') AS a,
       count(DISTINCT v.pid) FILTER (WHERE NOT ar) AS r
FROM visits v JOIN persons USING (pid)
JOIN (SELECT pid, bool_or(diagnosis IN ('X1', 'X9')) AS ar FROM visits GROUP BY pid) AS f USING (pid) GROUP BY sex
