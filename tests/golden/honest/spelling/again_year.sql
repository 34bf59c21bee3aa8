-- expect: same
SELECT mode, sum(km) AS km FROM trips WHERE date_trunc('quarter', started) = DATE '2023-04-01' GROUP BY mode
-- @step
SELECT mode, sum(km) AS km FROM trips WHERE started >= DATE '2023-04-01' AND started < DATE '2023-07-01' GROUP BY mode
