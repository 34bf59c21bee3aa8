-- reveals: single years of age by a list
-- expect: refused join.public_key
SELECT r.i, count(*) FROM persons p JOIN range(100) AS r(i) ON p.age = r.i GROUP BY r.i;
