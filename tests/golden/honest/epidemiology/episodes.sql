-- expect: same
SELECT sex, avg(n) AS mean_episodes, stddev_samp(n) AS sd FROM (SELECT pid, count(*) AS n FROM visits WHERE diagnosis = 'X1' GROUP BY pid) JOIN persons USING (pid) GROUP BY sex;
