-- expect: same
SELECT CASE WHEN smoker = 1 THEN 'y' ELSE 'n' END AS k, count(*) AS n FROM persons GROUP BY k
-- @step
SELECT CASE WHEN smoker = 1 THEN 'y' ELSE 'n' END AS k, sum(age) AS s FROM persons GROUP BY k
