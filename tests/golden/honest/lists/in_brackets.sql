-- expect: same
SELECT sex, count(*) AS n FROM persons WHERE district IN ['D01', 'D02'] GROUP BY sex;
