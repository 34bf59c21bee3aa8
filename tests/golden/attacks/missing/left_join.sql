-- reveals: how many of those asked have no row among the persons: who is found has a weight
-- expect: withheld
SELECT s.sex, count(p.weight) FROM survey s LEFT JOIN persons p ON p.pid = s.pid GROUP BY s.sex;
