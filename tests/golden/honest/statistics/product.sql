-- expect: same
SELECT diagnosis, sum(cost * days) FROM visits WHERE diagnosis < 'X8' GROUP BY diagnosis;
