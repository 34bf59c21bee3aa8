-- expect: same
SELECT started::DATE AS d, count(*) AS n FROM trips GROUP BY d ORDER BY d;
