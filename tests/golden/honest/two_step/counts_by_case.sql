-- expect: shows
SELECT dear, count(*) AS n FROM (SELECT pid, sum(CASE WHEN cost > 500 THEN 1 ELSE 0 END) AS dear FROM visits GROUP BY pid) t GROUP BY dear
