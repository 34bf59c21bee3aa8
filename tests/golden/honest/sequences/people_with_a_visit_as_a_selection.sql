-- expect: same
SELECT count(DISTINCT pid) AS n FROM visits
-- @step
SELECT sex, count(*) AS n FROM persons WHERE pid IN (SELECT pid FROM visits) GROUP BY sex
