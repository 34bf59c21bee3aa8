-- expect: same
SELECT sex, stddev_pop(rent) AS sd, corr(rent, gross) AS r, covar_samp(rent, gross) AS c FROM survey GROUP BY sex
