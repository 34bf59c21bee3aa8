-- expect: same
SELECT sex, count(*) AS n FROM persons WHERE age < 40 GROUP BY sex
-- @step
SELECT sex, sum(1) AS n FROM persons WHERE NOT (age >= 40) GROUP BY sex
