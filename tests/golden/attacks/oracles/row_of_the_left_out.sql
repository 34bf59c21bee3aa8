-- reveals: whether anybody earns more: a numbered row stands for the cells that are left out
-- expect: withheld
SELECT diagnosis, count(*) AS n, row_number() OVER () AS r FROM visits JOIN persons USING (pid) WHERE income > 8999999 GROUP BY diagnosis;
