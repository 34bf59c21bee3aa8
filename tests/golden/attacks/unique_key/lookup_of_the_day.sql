-- reveals: every single day of a quasi-identifier, under the name that a public calendar gives it
-- expect: refused group.lookup
SELECT c.label, count(*) FROM persons p JOIN calendar c ON c.day = p.birth GROUP BY c.label;
