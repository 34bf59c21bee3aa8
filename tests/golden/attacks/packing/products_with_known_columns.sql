-- reveals: one column's values by sums of its products with columns that somebody knows, and a root
-- expect: hides 71.204726443
SELECT district, avg(height) AS a, stddev(height) AS b, corr(height, income) AS c, corr(height, smoker) AS d,
       sum(sqrt(sqrt(height))) AS f
FROM persons WHERE age BETWEEN 20 AND 39 AND sex = 'F' GROUP BY district
