-- expect: same
SELECT CASE WHEN income < 20000 THEN 'low' WHEN income < 45000 THEN 'mid' ELSE 'high' END AS class, sex, count(*) AS people FROM persons GROUP BY class, sex
