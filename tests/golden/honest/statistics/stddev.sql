-- expect: same
SELECT sex, stddev(height), variance(height) FROM persons GROUP BY sex;
