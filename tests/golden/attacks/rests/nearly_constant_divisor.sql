-- reveals: as nearly_constant_factor, in two steps and divided
-- expect: withheld
-- @step
SELECT sum(gross) AS a FROM survey
-- @step
SELECT sum(gross / posts) AS b FROM survey
