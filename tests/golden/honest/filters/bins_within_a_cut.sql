-- expect: same
SELECT age // 10 * 10 AS decade, count(*) AS n, avg(income) AS income FROM persons WHERE age >= 18 AND age < 72 GROUP BY 1 ORDER BY 1
