-- expect: shows
SELECT weekday(day) IN (0, 6) AS weekend, count(*) AS n FROM visits GROUP BY 1;
