-- reveals: a CASE that cuts out one year
-- expect: refused group.quasi
SELECT CASE WHEN age < 44 THEN 1 WHEN age < 45 THEN 2 ELSE 3 END AS a, count(*) FROM persons GROUP BY a;
