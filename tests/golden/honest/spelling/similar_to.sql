-- expect: same
SELECT sex, count(*) AS n FROM persons WHERE district SIMILAR TO 'D0[1-4]' GROUP BY sex;
