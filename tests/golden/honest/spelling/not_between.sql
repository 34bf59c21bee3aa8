-- expect: same
SELECT sex, count(*) FROM persons WHERE NOT (age BETWEEN 15 AND 64) GROUP BY sex;
