-- expect: same
SELECT sex, count(*) FROM persons WHERE year(birth) IN (1950, 1951, 1952) GROUP BY sex;
