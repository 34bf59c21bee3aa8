-- reveals: the same by a selection of people, those first
-- expect: hides 37
SELECT count(*) AS people FROM persons WHERE pid IN (SELECT pid FROM visits WHERE diagnosis = 'X6' AND day < DATE '2023-02-01')
-- @step
SELECT count(*) AS n FROM visits WHERE diagnosis = 'X6' AND day < DATE '2023-02-01'
