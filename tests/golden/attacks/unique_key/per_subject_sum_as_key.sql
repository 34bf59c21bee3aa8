-- reveals: each person's total
-- expect: refused group.expression
SELECT s, count(*) FROM (SELECT pid, sum(cost) AS s FROM visits GROUP BY pid) GROUP BY s;
