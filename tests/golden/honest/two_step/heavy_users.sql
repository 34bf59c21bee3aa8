-- expect: same
SELECT CASE WHEN n >= 4 THEN 'many' ELSE 'few' END AS use, count(*) FROM (SELECT pid, count(*) AS n FROM visits GROUP BY pid) t GROUP BY use;
