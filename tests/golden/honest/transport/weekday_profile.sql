-- expect: same
SELECT dayname(started) AS weekday, avg(minutes) AS mean_minutes FROM trips GROUP BY 1 ORDER BY 2 DESC;
