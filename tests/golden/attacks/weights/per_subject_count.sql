-- reveals: the cost of the one person with very many visits
-- expect: refused measure.selected
WITH t AS (SELECT pid, count(*) AS n, sum(cost) AS c FROM visits GROUP BY pid) SELECT sum(c * (n - 1) * (n - 2)) AS x FROM t WHERE n IN (1, 2, 60);
