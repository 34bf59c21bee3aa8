-- reveals: the same by the two sexes together: 22 and 14 people
-- expect: hides 22
SELECT count(*) AS n FROM visits WHERE diagnosis = 'X6' AND day < DATE '2023-02-01'
-- @step
SELECT sex, count(*) AS people FROM persons WHERE pid IN (SELECT pid FROM visits WHERE diagnosis = 'X6' AND day < DATE '2023-02-01') GROUP BY sex
