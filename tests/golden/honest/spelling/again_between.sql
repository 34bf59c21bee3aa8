-- expect: same
SELECT diagnosis, count(*) AS n FROM visits WHERE day BETWEEN DATE '2023-02-01' AND DATE '2023-11-30' GROUP BY diagnosis
-- @step
SELECT diagnosis, count(*) AS n FROM visits WHERE day >= '2023-02-01' AND day < '2023-12-01' GROUP BY diagnosis
