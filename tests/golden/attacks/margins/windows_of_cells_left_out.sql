-- reveals: the same by a window
-- expect: withheld
SELECT sum(n) OVER (PARTITION BY y) AS n FROM (SELECT year(day) AS y, diagnosis, count(*) AS n FROM visits GROUP BY ALL)
