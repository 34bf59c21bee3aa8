-- expect: same
SELECT date_trunc('month', day) AS m, count(*) FROM visits WHERE year(day) = 2023 GROUP BY m;
