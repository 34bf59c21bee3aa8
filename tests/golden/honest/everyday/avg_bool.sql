-- expect: same
SELECT sex, avg((income > 50000)::DOUBLE) AS share FROM persons GROUP BY sex;
