-- reveals: one visit
-- expect: refused filter.subject
SELECT sum(CASE WHEN vid = 17 THEN cost ELSE 0 END) FROM visits;
