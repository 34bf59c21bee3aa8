-- reveals: how often one person came: the squares about the mean are mostly that person's
-- expect: withheld
SELECT stddev_samp(n) AS sd FROM (SELECT pid, count(*) AS n FROM visits WHERE cost >= 500 GROUP BY pid) AS t
