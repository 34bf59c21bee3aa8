-- expect: same
SELECT sex, count(*), avg(income) FROM persons WHERE income >= 0 AND 10000000 >= income GROUP BY sex;
-- @step
SELECT district, count(*) FROM persons WHERE sex IN ('F', 'M') AND income IS NOT NULL GROUP BY district;
-- @step
SELECT diagnosis, count(*), avg(cost) FROM visits WHERE cost BETWEEN 0 AND 1000 GROUP BY diagnosis;
