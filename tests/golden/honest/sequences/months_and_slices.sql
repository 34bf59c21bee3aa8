-- expect: same
-- @step months of a year
SELECT month(day) AS m, count(*) AS n FROM visits WHERE diagnosis IN ('X1', 'X2', 'X3') AND day < DATE '2024-01-01' GROUP BY 1
-- @step a slice that ends in the middle of a month
SELECT count(*) AS n FROM visits WHERE diagnosis IN ('X1', 'X2', 'X3') AND day >= DATE '2023-04-20' AND day < DATE '2023-08-15'
-- @step a slice that ends in the middle of a month
SELECT count(*) AS n FROM visits WHERE diagnosis IN ('X1', 'X2', 'X3') AND day >= DATE '2023-01-01' AND day < DATE '2023-04-20'
