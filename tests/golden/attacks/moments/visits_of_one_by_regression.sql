-- reveals: the same as the sum of squares of a regression
-- expect: withheld
SELECT regr_sxx(n, n) AS sxx FROM (SELECT pid, count(*) AS n FROM visits WHERE cost >= 500 GROUP BY pid) AS t
