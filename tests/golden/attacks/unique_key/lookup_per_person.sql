-- reveals: the same as a key of a per-person step
-- expect: refused group.lookup
SELECT label, count(*) FROM (SELECT p.pid, c.label FROM persons p JOIN calendar c ON c.day = p.birth GROUP BY p.pid, c.label) GROUP BY label;
