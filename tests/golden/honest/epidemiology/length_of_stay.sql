-- expect: same
SELECT diagnosis, avg(days) AS mean_days, sum(days) AS bed_days, sum(cost) / nullif(sum(days), 0) AS per_day FROM visits GROUP BY diagnosis;
