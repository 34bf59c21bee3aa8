-- expect: same
SELECT sex, avg(age) FILTER (WHERE smoker = 1) AS mean FROM persons GROUP BY sex
-- @step
SELECT sex, avg(CASE WHEN 1 = smoker THEN age END) AS mean FROM persons GROUP BY sex
