-- reveals: a date of birth is nearly a name
-- expect: refused group.quasi
SELECT birth, count(*) FROM persons GROUP BY birth;
