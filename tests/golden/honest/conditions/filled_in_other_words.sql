-- expect: same
SELECT sex, sum(CASE WHEN income IS NULL THEN 0 ELSE income END), avg(CASE WHEN income IS NOT NULL THEN income END), avg(coalesce(income, 0)) FROM persons GROUP BY sex;
-- @step
SELECT sex, sum(least(income, 10000000)), avg(greatest(0, income)) FROM persons GROUP BY sex;
