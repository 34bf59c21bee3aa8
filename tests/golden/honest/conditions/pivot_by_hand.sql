-- expect: same
SELECT diagnosis, sum(CASE WHEN year(day) = 2023 THEN cost END) AS y2023, sum(CASE WHEN year(day) = 2024 THEN cost END) AS y2024 FROM visits WHERE diagnosis < 'X8' GROUP BY diagnosis;
