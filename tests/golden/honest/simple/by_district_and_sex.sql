-- expect: same
SELECT district, sex, count(*) AS n FROM persons GROUP BY district, sex ORDER BY district, sex;
