-- reveals: visits for a rare diagnosis, a cell that is left out: the year's total less the sum of the others
-- expect: withheld
SELECT y, sum(n) AS n FROM (SELECT year(day) AS y, diagnosis, count(*) AS n FROM visits GROUP BY ALL) GROUP BY y
