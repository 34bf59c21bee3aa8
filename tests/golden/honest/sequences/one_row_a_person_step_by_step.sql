-- expect: same
SELECT sex, sum(age) AS s FROM persons GROUP BY sex
-- @step
SELECT sex, sum(x) AS s FROM (SELECT pid, sex, sum(age) AS x FROM persons GROUP BY pid, sex) GROUP BY sex
