-- expect: same
SELECT sex, avg(CASE WHEN age >= 60 THEN height ELSE 0 END) AS x, count(*) AS n FROM persons GROUP BY sex;
