-- expect: same
SELECT sex, sum(CASE WHEN age >= 65 THEN 1 ELSE 0 END) AS old FROM persons GROUP BY sex;
