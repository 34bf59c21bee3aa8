-- expect: same
SELECT monthname(day) AS m, diagnosis, count(*) AS n FROM visits GROUP BY ALL;
