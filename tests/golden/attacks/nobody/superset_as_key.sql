-- reveals: that nobody earns more than 9000000: the same people by other conditions
-- expect: withheld
SELECT CASE WHEN smoker = 1 THEN 'y' ELSE 'n' END AS k, count(*) AS n FROM persons GROUP BY k
-- @step
SELECT CASE WHEN smoker = 1 OR income > 9000000 THEN 'y' ELSE 'n' END AS k, count(*) AS n FROM persons GROUP BY k
