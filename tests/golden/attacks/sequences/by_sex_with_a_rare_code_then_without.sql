-- reveals: the same the other way round
-- expect: withheld
SELECT sex, count(*) AS n FROM persons WHERE pid IN (SELECT pid FROM visits WHERE diagnosis IN ('X1', 'X9')) GROUP BY sex
-- @step
SELECT count(DISTINCT pid) AS n FROM visits WHERE diagnosis = 'X1'
