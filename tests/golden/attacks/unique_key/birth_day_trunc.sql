-- reveals: a date of birth
-- expect: refused group.quasi
SELECT date_trunc('day', birth) AS d, count(*) FROM persons GROUP BY d;
