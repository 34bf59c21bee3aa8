-- 43 visits beyond one for each of their people: nobody is told apart
-- expect: same
SELECT count(*) AS n FROM visits WHERE diagnosis = 'X1' AND day < DATE '2023-12-01'
-- @step
SELECT count(*) AS people FROM (SELECT pid, count(*) AS c FROM visits WHERE diagnosis = 'X1' AND day < DATE '2023-12-01' GROUP BY pid) AS t
-- @step
SELECT sex, count(*) AS people FROM persons WHERE pid IN (SELECT pid FROM visits WHERE diagnosis = 'X1' AND day < DATE '2023-12-01') GROUP BY sex
