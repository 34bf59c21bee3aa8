-- reveals: the visits of one day with one diagnosis
-- expect: withheld
-- @step before
SELECT sum(cost) FROM visits WHERE diagnosis = 'X1' AND day < DATE '2023-06-03';
-- @step and two days more
SELECT sum(cost) FROM visits WHERE diagnosis = 'X1' AND day < DATE '2023-06-05';
