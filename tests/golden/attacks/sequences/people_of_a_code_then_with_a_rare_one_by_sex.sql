-- reveals: how many people have the rare diagnosis alone, by adding up the two sexes
-- expect: hides 455
SELECT count(DISTINCT pid) AS n FROM visits WHERE diagnosis = 'X1'
-- @step
SELECT sex, count(*) AS n FROM persons WHERE pid IN (SELECT pid FROM visits WHERE diagnosis IN ('X1', 'X9')) GROUP BY sex
