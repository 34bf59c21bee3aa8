-- expect: same
SELECT count(DISTINCT pid) AS n FROM visits WHERE diagnosis = 'X1'
-- @step
SELECT count(DISTINCT pid) AS n FROM visits
-- @step
SELECT b, count(*) AS n FROM (SELECT pid, bool_or(diagnosis IN ('X1', 'X2')) AS b FROM visits GROUP BY pid) GROUP BY b
