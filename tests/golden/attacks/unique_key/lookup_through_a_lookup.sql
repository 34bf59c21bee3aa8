-- reveals: the same by way of a second public table
-- expect: refused group.lookup
SELECT d.label, count(*) FROM persons p JOIN calendar c ON c.day = p.birth JOIN calendar d ON d.label = c.label GROUP BY d.label;
