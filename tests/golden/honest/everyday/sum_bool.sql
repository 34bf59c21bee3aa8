-- expect: same
SELECT sex, sum((income > 50000)::INT) AS n, count_if(income > 50000) AS m FROM persons GROUP BY sex;
