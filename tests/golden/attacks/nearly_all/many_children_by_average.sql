-- reveals: the same by the average
-- expect: withheld
SELECT avg(children) AS s FROM survey WHERE children > 2;
