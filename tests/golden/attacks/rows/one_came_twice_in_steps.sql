-- reveals: the same, where the people are asked for after their visits
-- expect: hides 50
SELECT date_trunc('month', day) AS m, diagnosis, count(*) AS n FROM visits WHERE diagnosis = 'X3' AND day < DATE '2023-02-01' GROUP BY ALL;
-- @step
SELECT date_trunc('month', day) AS m, diagnosis, count(DISTINCT pid) AS people FROM visits
WHERE diagnosis = 'X3' AND day < DATE '2023-02-01' GROUP BY ALL;
