-- expect: same
SELECT avg(n) FROM (SELECT pid, count(*) AS n FROM visits GROUP BY pid HAVING count(*) > 1) t;
