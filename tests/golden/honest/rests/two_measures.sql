-- expect: same
-- @step
SELECT sex, sum(gross) AS s FROM survey GROUP BY sex
-- @step
SELECT sex, sum(rent) AS s FROM survey GROUP BY sex
