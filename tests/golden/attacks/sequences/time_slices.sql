-- reveals: the visits of one day
-- expect: withheld
-- @step before
SELECT sum(cost) FROM visits WHERE day < DATE '2023-06-01'
-- @step and one day more
SELECT sum(cost) FROM visits WHERE day < DATE '2023-06-02'
