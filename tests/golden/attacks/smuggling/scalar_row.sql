-- reveals: one income
-- expect: refused filter.subject
SELECT (SELECT income FROM persons WHERE pid = 'P7') AS x, count(*) FROM persons;
