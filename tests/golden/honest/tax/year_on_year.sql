-- expect: same
WITH y AS (SELECT year(day) AS y, month(day) AS m, sum(cost) AS c FROM visits GROUP BY 1, 2) SELECT a.m, b.c / a.c - 1 AS growth FROM y a JOIN y b ON a.m = b.m AND b.y = a.y + 1 WHERE a.y = 2023 ORDER BY a.m;
