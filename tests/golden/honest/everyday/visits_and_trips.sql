-- expect: same
WITH v AS (SELECT pid, count(*) nv FROM visits GROUP BY pid), t AS (SELECT pid, count(*) nt FROM trips GROUP BY pid) SELECT corr(nv, nt) AS r, avg(nv) a, avg(nt) b FROM v JOIN t USING (pid);
