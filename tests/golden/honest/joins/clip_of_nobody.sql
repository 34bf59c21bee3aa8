-- The engine's least(NULL, c) is c: who has no visit counts as the bound.
-- expect: same
SELECT p.sex, sum(least(v.cost, 1000)) / count(*) FROM persons p LEFT JOIN visits v ON p.pid = v.pid GROUP BY p.sex;
