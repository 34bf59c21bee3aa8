-- reveals: that exactly one person had the diagnosis twice in January: 51 visits, then 50 people
-- expect: withheld
SELECT count(*) AS n FROM visits WHERE diagnosis = 'X3' AND day < DATE '2023-02-01';
-- @step
SELECT count(DISTINCT pid) AS people FROM visits WHERE diagnosis = 'X3' AND day < DATE '2023-02-01';
