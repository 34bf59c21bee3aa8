-- reveals: the same by way of a cast
-- expect: refused group.lookup
SELECT c.day, count(*) FROM trips t JOIN calendar c ON c.day = t.started::DATE GROUP BY 1;
