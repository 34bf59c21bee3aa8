-- expect: shows
SELECT sex, approx_quantile(income, 0.5) AS middle, approx_count_distinct(pid) AS people FROM persons GROUP BY sex;
