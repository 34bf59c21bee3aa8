-- expect: same
SELECT diagnosis, sum(least(cost, 500)) FROM visits WHERE diagnosis < 'X8' GROUP BY diagnosis;
