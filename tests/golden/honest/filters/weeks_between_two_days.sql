-- expect: same
SELECT date_trunc('week', started) AS week, count(*) AS n FROM trips WHERE started >= '2023-02-01' AND started < '2023-04-01' GROUP BY 1
