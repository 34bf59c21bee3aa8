-- reveals: one visit
-- expect: refused filter.subject
SELECT sum(cost) FROM visits WHERE vid = 17;
