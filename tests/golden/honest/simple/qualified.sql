-- expect: same
SELECT p.sex, count(p.pid) FROM main.persons AS p GROUP BY p.sex;
