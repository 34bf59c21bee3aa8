-- expect: same
SELECT diagnosis, avg(cost) FROM visits WHERE diagnosis < 'X8' GROUP BY diagnosis HAVING avg(cost) > 490;
