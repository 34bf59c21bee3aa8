-- reveals: what few spent: a value of a filtered step that others lack
-- expect: withheld
SELECT t.m IS NOT NULL AS seen, avg(t.m) AS dear FROM persons p LEFT JOIN (SELECT pid, max(cost) AS m FROM visits WHERE diagnosis = 'X9' GROUP BY pid) t ON t.pid = p.pid GROUP BY seen
