-- reveals: finer than the listed coarsening
-- expect: refused group.quasi
SELECT date_trunc('month', birth) AS d, count(*) FROM persons GROUP BY d;
