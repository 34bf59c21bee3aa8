-- reveals: how many have only the rare diagnosis, as everybody less two others
-- expect: hides 2056
-- history: empty
SELECT count(*) AS n FROM persons
UNION ALL SELECT count(DISTINCT pid) FROM visits WHERE diagnosis = 'X1'
UNION ALL SELECT count(*) FROM persons WHERE pid NOT IN (SELECT pid FROM visits WHERE diagnosis IN ('X1', 'X9'))
