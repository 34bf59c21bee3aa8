-- expect: same
SELECT sex, count(*) FROM persons WHERE age BETWEEN 20 AND 39 GROUP BY sex;
