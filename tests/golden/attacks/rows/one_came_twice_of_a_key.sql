-- reveals: the same where visits are counted by a key and people by a filter
-- expect: hides 36
SELECT diagnosis, count(*) AS n FROM visits WHERE day < DATE '2023-02-01' GROUP BY diagnosis
-- @step
SELECT count(DISTINCT pid) AS people FROM visits WHERE diagnosis = 'X6' AND day < DATE '2023-02-01'
