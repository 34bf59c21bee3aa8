-- reveals: bins narrower than listed
-- expect: refused group.quasi
SELECT floor(age / 2) * 2 AS a, count(*) FROM persons GROUP BY a;
