-- reveals: how many have only the rare diagnosis, by what a selection leaves of everybody
-- expect: withheld
SELECT count(*) AS n FROM persons
-- @step
SELECT count(DISTINCT pid) AS n FROM visits WHERE diagnosis = 'X1'
-- @step
SELECT count(*) AS n FROM persons WHERE pid NOT IN (SELECT pid FROM visits WHERE diagnosis IN ('X1', 'X9'))
