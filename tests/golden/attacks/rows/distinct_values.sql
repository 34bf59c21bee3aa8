-- reveals: every income
-- expect: refused group.measure
SELECT DISTINCT income FROM persons;
