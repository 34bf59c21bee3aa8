-- expect: same
SELECT var_samp(height) FILTER (WHERE sex = 'M') AS men, var_samp(height) FILTER (WHERE sex = 'F') AS women FROM persons
