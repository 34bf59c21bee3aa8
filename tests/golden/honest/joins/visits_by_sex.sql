-- expect: same
SELECT p.sex, count(*) AS visits, sum(v.cost) AS cost FROM persons p JOIN visits v ON p.pid = v.pid GROUP BY p.sex;
