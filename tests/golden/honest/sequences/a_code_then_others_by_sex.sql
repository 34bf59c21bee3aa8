-- expect: same
SELECT count(DISTINCT pid) AS n FROM visits WHERE diagnosis = 'X1'
-- @step
SELECT sex, count(*) AS n FROM persons WHERE pid IN (SELECT pid FROM visits WHERE diagnosis IN ('X1', 'X2')) GROUP BY sex
