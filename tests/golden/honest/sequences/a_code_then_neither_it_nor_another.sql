-- expect: same
SELECT count(*) AS n FROM persons
-- @step
SELECT count(DISTINCT pid) AS n FROM visits WHERE diagnosis = 'X1'
-- @step
SELECT count(*) AS n FROM persons WHERE pid NOT IN (SELECT pid FROM visits WHERE diagnosis IN ('X1', 'X2'))
