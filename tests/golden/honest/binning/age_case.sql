-- expect: same
SELECT CASE WHEN age < 18 THEN 'young' WHEN age < 65 THEN 'middle' ELSE 'old' END AS stage, count(*) AS n FROM persons GROUP BY stage;
