-- expect: same
SELECT diagnosis, count(*) FROM visits WHERE cost > 500 AND diagnosis < 'X8' GROUP BY diagnosis;
