-- reveals: one row a person
-- expect: refused group.subject
SELECT pid, count(*) FROM visits GROUP BY pid;
