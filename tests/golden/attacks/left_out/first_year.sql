-- reveals: the same by the year
-- expect: withheld
SELECT mode, sum(km) AS km FROM trips WHERE year(started) >= 2023 GROUP BY mode
