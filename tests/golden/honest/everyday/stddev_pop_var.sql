-- expect: same
SELECT sex, stddev_pop(height), var_samp(height), variance(height) FROM persons GROUP BY sex;
