-- expect: same
SELECT strftime(day, '%Y-%m') AS month, count(*) AS cases FROM visits WHERE diagnosis = 'X4' GROUP BY month ORDER BY month;
