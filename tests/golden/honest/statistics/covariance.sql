-- expect: same
SELECT sex, covar_samp(height, age) FROM persons GROUP BY sex;
