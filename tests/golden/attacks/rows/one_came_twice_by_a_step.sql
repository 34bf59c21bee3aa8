-- reveals: that exactly one person had the diagnosis twice in January: 37 visits, then 36 people of a step
-- expect: hides 36
SELECT count(*) AS n FROM visits WHERE diagnosis = 'X6' AND day < DATE '2023-02-01'
-- @step
SELECT count(*) AS people FROM (SELECT pid, count(*) AS c FROM visits WHERE diagnosis = 'X6' AND day < DATE '2023-02-01' GROUP BY pid) AS t
