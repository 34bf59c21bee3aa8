-- reveals: finer than the listed coarsening, as text
-- expect: refused group.quasi
SELECT strftime(birth, '%Y-%m') AS d, count(*) FROM persons GROUP BY d;
