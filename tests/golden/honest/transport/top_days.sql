-- expect: same
SELECT started::DATE AS d, count(*) AS n FROM trips GROUP BY 1 ORDER BY n DESC LIMIT 5;
