-- expect: same
SELECT district, count(*) AS n, avg(weight), sum(weight), stddev_samp(weight) FROM persons WHERE weight IS NOT NULL AND district <> 'D16' GROUP BY district;
-- @step
SELECT district, count(*) FILTER (WHERE weight IS NOT NULL), avg(weight) FILTER (WHERE weight IS NOT NULL), count(*)
FROM persons WHERE district <> 'D16' GROUP BY district;
-- @step
SELECT sex, avg(2 * weight + 1), var_pop(weight) FROM persons GROUP BY sex;
