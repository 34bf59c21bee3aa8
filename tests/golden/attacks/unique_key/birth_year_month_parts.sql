-- reveals: the month, by its part
-- expect: refused group.quasi
SELECT year(birth), month(birth), count(*) FROM persons GROUP BY ALL;
