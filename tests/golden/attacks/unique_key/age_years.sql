-- reveals: single years of age
-- expect: refused group.quasi
SELECT age, count(*) FROM persons GROUP BY age;
