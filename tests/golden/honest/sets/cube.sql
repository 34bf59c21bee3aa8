-- expect: same
SELECT sex, smoker = 1 AS smokes, count(*) FROM persons GROUP BY CUBE (sex, smoker = 1);
