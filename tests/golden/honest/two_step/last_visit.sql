-- expect: same
SELECT date_trunc('quarter', last) AS q, count(*) FROM (SELECT pid, max(day) AS last FROM visits GROUP BY pid) t WHERE last >= DATE '2024-01-01' GROUP BY q;
