-- reveals: the visits of the first of August, by three slices in two steps against months
-- expect: withheld
-- @step months of a year
SELECT month(day) AS m, count(*) AS n FROM visits WHERE diagnosis IN ('X1', 'X2', 'X3') AND day < DATE '2024-01-01' GROUP BY 1
-- @step slices
SELECT count(*) FILTER (WHERE day >= DATE '2023-01-01' AND day < DATE '2023-04-20') AS a, count(*) FILTER (WHERE day >= DATE '2023-08-02' AND day < DATE '2024-01-01') AS b FROM visits WHERE diagnosis IN ('X1', 'X2', 'X3')
-- @step slices
SELECT count(*) AS n FROM visits WHERE diagnosis IN ('X1', 'X2', 'X3') AND day >= DATE '2023-04-20' AND day < DATE '2023-08-02'
