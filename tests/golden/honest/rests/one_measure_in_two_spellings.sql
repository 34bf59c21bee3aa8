-- expect: same
-- @step
SELECT sex, sum(gross) AS s FROM survey GROUP BY sex
-- @step
SELECT sex, sum(round(gross, 2)) AS s FROM survey GROUP BY sex
