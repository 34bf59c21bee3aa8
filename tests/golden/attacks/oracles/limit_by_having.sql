-- reveals: whether there are so few
-- expect: withheld
SELECT district, count(*) FROM persons GROUP BY district HAVING count(*) < 10;
