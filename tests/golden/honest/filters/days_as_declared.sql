-- expect: same
SELECT mode, count(*), avg(minutes) FROM trips WHERE started BETWEEN DATE '2022-01-01' AND TIMESTAMP '2024-01-01 00:00:00' GROUP BY mode;
-- @step
SELECT mode, sum(km) FROM trips WHERE started >= '2020-06-01' AND started < '2024-01-01' GROUP BY mode;
-- @step
SELECT date_trunc('month', started) AS m, count(*) FROM trips WHERE year(started) IN (2022, 2023) GROUP BY m;
-- @step
SELECT mode, count(DISTINCT pid) FROM trips WHERE year(started) BETWEEN 2022 AND 2023 OR year(started) < 2022 GROUP BY mode;
