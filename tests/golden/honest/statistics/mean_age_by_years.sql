-- expect: same
SELECT sex, avg(2024 - year(birth)) AS age FROM persons GROUP BY sex;
