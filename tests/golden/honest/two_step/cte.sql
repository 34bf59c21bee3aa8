-- expect: same
WITH t AS (SELECT pid, sum(cost) AS s FROM visits GROUP BY pid) SELECT count(*), avg(s) FROM t;
