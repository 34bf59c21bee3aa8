-- expect: same
SELECT district, sum(income), count(*) FROM persons WHERE district <> 'D16' GROUP BY district;
-- @step
SELECT district, avg(weight) FROM persons WHERE district <> 'D16' GROUP BY district;
-- @step
SELECT sex, avg(weight), median(weight) FROM persons GROUP BY sex;
