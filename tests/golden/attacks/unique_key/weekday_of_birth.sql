-- reveals: a part of a date of which only the year is allowed
-- expect: refused group.quasi
SELECT dayname(birth), count(*) FROM persons GROUP BY 1;
