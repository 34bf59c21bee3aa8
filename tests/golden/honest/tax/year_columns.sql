-- expect: same
SELECT diagnosis, count(*) FILTER (WHERE year(day) = 2023) AS y2023, count(*) FILTER (WHERE year(day) = 2024) AS y2024 FROM visits GROUP BY diagnosis;
