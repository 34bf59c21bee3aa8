-- expect: same
SELECT extract(hour FROM started) AS 小时, mode, count(*) AS n FROM trips GROUP BY ALL ORDER BY ALL;
