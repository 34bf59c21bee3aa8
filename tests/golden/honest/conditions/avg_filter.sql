-- expect: same
SELECT diagnosis, avg(cost) FILTER (WHERE days > 3) FROM visits WHERE diagnosis < 'X8' GROUP BY diagnosis;
