-- expect: same
SELECT strftime(day, '%Y-%m') AS m, count(DISTINCT pid) FROM visits GROUP BY m;
