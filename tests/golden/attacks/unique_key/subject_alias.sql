-- reveals: one row a person, renamed
-- expect: refused group.subject
SELECT pid AS k, sum(cost) FROM visits GROUP BY k;
