-- expect: same
SELECT corr(height, age) FILTER (WHERE sex = 'M') AS men, corr(height, age) FILTER (WHERE sex = 'F') AS women FROM persons
