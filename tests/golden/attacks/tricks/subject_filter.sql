-- reveals: one person
-- expect: refused filter.subject
SELECT sum(cost) FROM visits WHERE pid = 'P42';
