-- expect: same
SELECT p.sex, count(*) AS rows, count(v.vid) AS visits FROM persons p LEFT JOIN visits v ON v.pid = p.pid GROUP BY p.sex;
