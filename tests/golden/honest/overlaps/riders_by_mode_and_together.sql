-- expect: same
SELECT mode, count(DISTINCT pid) AS riders FROM trips GROUP BY mode
-- @step
SELECT count(DISTINCT pid) AS riders FROM trips WHERE mode IN ('bus', 'metro')
-- @step
SELECT count(DISTINCT pid) AS riders FROM trips
