-- reveals: the same of one year, whose filter leaves out the row that stands for cells that are left out
-- expect: withheld
SELECT sum(n) AS n FROM (SELECT year(day) AS y, diagnosis, count(*) AS n FROM visits GROUP BY ALL) WHERE y = 2024
