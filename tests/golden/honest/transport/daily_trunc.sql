-- expect: same
SELECT date_trunc('day', started) AS d, mode, count(*) AS n FROM trips GROUP BY 1, 2;
