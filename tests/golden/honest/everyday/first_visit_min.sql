-- expect: same
SELECT strftime(first_day, '%Y-%m') AS m, count(*) FROM (SELECT pid, min(day) AS first_day FROM visits GROUP BY pid) GROUP BY m ORDER BY m;
