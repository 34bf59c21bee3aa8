-- expect: same
SELECT diagnosis, sum(cost) / sum(days) AS per_day FROM visits WHERE diagnosis < 'X8' GROUP BY diagnosis;
