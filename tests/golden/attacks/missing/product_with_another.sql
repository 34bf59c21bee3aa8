-- reveals: who of a district lacks a height, since those who lack a weight are known
-- expect: withheld
SELECT district, sum(weight * height), corr(weight, height) FROM persons GROUP BY district;
