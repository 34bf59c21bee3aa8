-- expect: same
SELECT stddev_samp(height) FILTER (WHERE sex = 'M') AS men, stddev_samp(height) FILTER (WHERE smoker = 1) AS smokers FROM persons
