-- expect: same
SELECT sex, count(*) AS n FROM persons WHERE smoker = 1 GROUP BY sex;
-- @step
SELECT count(*) AS n FROM persons WHERE smoker = 1 AND sex IN ('F', 'M');
