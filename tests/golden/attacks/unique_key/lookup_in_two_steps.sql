-- reveals: the same with the calendar joined in a CTE
-- expect: refused group.lookup
WITH j AS (SELECT p.*, c.label FROM persons p, calendar c WHERE c.day = p.birth) SELECT label, count(DISTINCT pid) FROM j GROUP BY label;
