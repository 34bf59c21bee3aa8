-- reveals: how many of a district have no weight by a step of their own, whose NULLs nobody declared
-- expect: withheld
SELECT district, count(w) FROM (SELECT pid, district, max(weight) AS w FROM persons GROUP BY pid, district) GROUP BY district;
