-- reveals: whether anybody earns more: a constant over cells is there where one cell is, if only a small one
-- expect: alike
SELECT min(2) AS m FROM (SELECT diagnosis, count(*) AS n FROM visits JOIN persons USING (pid) WHERE income > 8999999 GROUP BY diagnosis);
-- @step
SELECT min(2) AS m FROM (SELECT diagnosis, count(*) AS n FROM visits JOIN persons USING (pid) WHERE income > 9000000 GROUP BY diagnosis);
