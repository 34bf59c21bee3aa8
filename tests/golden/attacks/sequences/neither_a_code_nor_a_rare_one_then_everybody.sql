-- reveals: how many have only the rare diagnosis, once the number of everybody is known
-- expect: withheld
-- history: empty
SELECT count(DISTINCT pid) AS n FROM visits WHERE diagnosis = 'X1'
-- @step
SELECT sex, count(*) AS n FROM persons WHERE pid NOT IN (SELECT pid FROM visits WHERE diagnosis IN ('X1', 'X9')) GROUP BY sex
-- @step
SELECT count(*) AS n FROM persons
