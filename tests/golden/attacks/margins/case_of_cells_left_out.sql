-- reveals: the same by CASE, of which that row takes the ELSE
-- expect: withheld
SELECT sum(CASE WHEN y = 2024 THEN n ELSE 0 END) AS n FROM (SELECT year(day) AS y, diagnosis, count(*) AS n FROM visits GROUP BY ALL)
