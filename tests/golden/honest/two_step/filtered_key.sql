-- expect: same
SELECT m, count(*) FROM (SELECT pid, date_trunc('month', day) AS m FROM visits WHERE day >= DATE '2024-01-01' GROUP BY ALL) t GROUP BY m;
