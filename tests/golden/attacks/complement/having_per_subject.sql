-- reveals: the person with very many visits, left out
-- expect: withheld
SELECT avg(n) FROM (SELECT pid, count(*) AS n FROM visits GROUP BY pid HAVING count(*) < 50) t;
