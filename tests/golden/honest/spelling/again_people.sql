-- expect: same
SELECT sex, count(*) FILTER (WHERE age >= 65) AS n FROM persons GROUP BY sex
-- @step
SELECT sex, count(DISTINCT CASE WHEN age >= 65 THEN pid END) AS n FROM persons GROUP BY sex
