-- reveals: months of birth
-- expect: refused group.quasi
SELECT last_day(birth), count(*) FROM persons GROUP BY 1;
