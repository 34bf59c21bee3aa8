-- expect: same
SELECT date_trunc('week', started) AS week_of, sum(km) AS km FROM trips GROUP BY week_of ORDER BY week_of;
