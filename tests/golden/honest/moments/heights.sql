-- expect: same
SELECT sex, avg(height) AS mean, stddev_samp(height) AS sd, count(height) AS n FROM persons GROUP BY sex
