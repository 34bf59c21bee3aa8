-- reveals: the visits with X9, which only three people had
-- expect: withheld
-- @step X8, of which one person has most, and X9 are not shown
SELECT diagnosis, count(*) AS n, sum(cost) AS c FROM visits GROUP BY diagnosis
-- @step the total less the parts
SELECT count(*) AS n, sum(cost) AS c FROM visits WHERE diagnosis <> 'X8'
