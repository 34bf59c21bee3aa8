-- reveals: one row a person
-- expect: refused group.subject
SELECT pid, diagnosis, sum(cost) FROM visits GROUP BY ALL;
