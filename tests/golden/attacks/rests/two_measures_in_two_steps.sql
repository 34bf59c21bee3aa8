-- reveals: the tax that three people pay
-- expect: withheld
-- @step
SELECT sum(gross) AS s FROM survey
-- @step
SELECT sum(net) AS s FROM survey
