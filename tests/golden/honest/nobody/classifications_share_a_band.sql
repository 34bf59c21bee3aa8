-- expect: same
-- The upper band is the first classification's, in other words.
SELECT CASE WHEN age < 18 THEN 'minor' WHEN age < 65 THEN 'adult' ELSE 'elder' END AS k, count(*) AS n FROM persons GROUP BY k
-- @step
SELECT CASE WHEN age >= 65 THEN '65+' WHEN age >= 40 THEN '40-64' ELSE '0-39' END AS k, count(*) AS n FROM persons GROUP BY k
