-- expect: shows
SELECT sex, quantile_cont(income, 0.9) / quantile_cont(income, 0.1) AS p90p10 FROM persons GROUP BY sex;
