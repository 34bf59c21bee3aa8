-- reveals: single years of age, shifted
-- expect: refused group.quasi
SELECT age + 1 AS a, count(*) FROM persons GROUP BY a;
