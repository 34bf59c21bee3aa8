-- reveals: four people who came three times: 538 visits of 495 people, of whom 456 came once
-- expect: hides 456
SELECT count(*) AS n FROM visits WHERE diagnosis = 'X1' AND day < DATE '2023-12-01'
-- @step
SELECT count(DISTINCT pid) AS people FROM visits WHERE diagnosis = 'X1' AND day < DATE '2023-12-01'
-- @step
SELECT count(*) AS once FROM (SELECT pid, count(*) AS c FROM visits WHERE diagnosis = 'X1' AND day < DATE '2023-12-01' GROUP BY pid) AS t WHERE c = 1
