-- expect: same
SELECT 2023 AS y, count(*) AS n FROM visits WHERE year(day) = 2023 UNION ALL SELECT 2024, count(*) FROM visits WHERE year(day) = 2024;
