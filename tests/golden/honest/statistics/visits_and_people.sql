-- expect: same
SELECT date_trunc('month', day) AS m, count(*) AS n, count(DISTINCT pid) AS people FROM visits GROUP BY ALL;
