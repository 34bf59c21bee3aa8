-- reveals: the visits with X9, by two conditions and the whole
-- expect: withheld
-- @step two conditions that leave out the rare diagnosis
SELECT sum(cost) FILTER (WHERE diagnosis IN ('X1', 'X2', 'X3')) AS a,
       sum(cost) FILTER (WHERE diagnosis NOT IN ('X1', 'X2', 'X3', 'X9', 'X8')) AS b FROM visits
-- @step the whole
SELECT sum(cost) AS c FROM visits WHERE diagnosis <> 'X8'
