-- expect: same
SELECT sex, count_if(age < 30) FROM persons GROUP BY sex;
