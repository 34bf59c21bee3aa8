-- expect: same
SELECT CASE WHEN income < 20000 THEN 'low' WHEN income BETWEEN 20000 AND 60000 THEN 'middle' WHEN income > 60000 THEN 'high' END AS class, count(*) AS n FROM persons GROUP BY 1
