-- reveals: one row a visit
-- expect: refused group.id
SELECT vid, sum(cost) FROM visits GROUP BY vid;
