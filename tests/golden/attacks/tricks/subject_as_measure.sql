-- reveals: tokens added up
-- expect: refused filter.subject
SELECT sum(vid) FROM visits;
