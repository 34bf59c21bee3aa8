-- expect: same
SELECT avg(n) AS mean, stddev_samp(n) AS sd, var_pop(n) AS v FROM (SELECT pid, count(*) AS n FROM trips GROUP BY pid) AS t
