-- reveals: ten chosen persons
-- expect: refused filter.subject
SELECT sum(income) FROM persons WHERE pid IN ('P1', 'P2', 'P3');
