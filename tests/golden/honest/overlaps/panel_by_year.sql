-- expect: same
SELECT year(day) AS y, count(DISTINCT pid) AS people, count(*) AS visits FROM visits GROUP BY y
-- @step
SELECT count(DISTINCT pid) AS people FROM visits
