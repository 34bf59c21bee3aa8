-- reveals: what the visits of one day cost, by four windows of which each differs from the others by hundreds of visits
-- expect: withheld
-- @step until May, and the one day
SELECT count(*) AS n, sum(cost) AS s FROM visits WHERE diagnosis IN ('X1', 'X2', 'X3', 'X4', 'X5') AND (day < DATE '2023-05-01' OR day = DATE '2023-10-13')
-- @step March to June
SELECT count(*) AS n, sum(cost) AS s FROM visits WHERE diagnosis IN ('X1', 'X2', 'X3', 'X4', 'X5') AND day >= DATE '2023-03-01' AND day < DATE '2023-07-01'
-- @step the rest of the half year
SELECT count(*) AS n, sum(cost) AS s FROM visits WHERE diagnosis IN ('X1', 'X2', 'X3', 'X4', 'X5') AND (day < DATE '2023-03-01' OR (day >= DATE '2023-05-01' AND day < DATE '2023-07-01'))
-- @step the half year: the first three less twice this one is the day
SELECT count(*) AS n, sum(cost) AS s FROM visits WHERE diagnosis IN ('X1', 'X2', 'X3', 'X4', 'X5') AND day < DATE '2023-07-01'
