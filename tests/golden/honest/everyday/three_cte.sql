-- expect: same
WITH a AS (SELECT * FROM persons WHERE age >= 18), b AS (SELECT pid, sum(cost) AS c FROM visits GROUP BY pid), c AS (SELECT a.sex, b.c FROM a JOIN b ON a.pid = b.pid) SELECT sex, avg(c) FROM c GROUP BY sex;
