-- expect: same
SELECT m, count(*) FROM (SELECT pid, date_trunc('month', day) AS m FROM visits GROUP BY ALL) t GROUP BY m;
