-- reveals: how many have only the rare diagnosis, by a selection beside everybody with a visit
-- expect: withheld
SELECT count(DISTINCT pid) AS n FROM visits
-- @step
SELECT count(*) AS n FROM persons WHERE pid IN (SELECT pid FROM visits WHERE diagnosis <> 'X9')
