-- reveals: how few have a rare diagnosis: people with rows in a filtered step
-- expect: withheld
SELECT coalesce(t.n, 0) > 0 AS seen, count(*) AS n FROM persons p LEFT JOIN (SELECT pid, count(*) AS n FROM visits WHERE diagnosis = 'X9' GROUP BY pid) t ON t.pid = p.pid GROUP BY seen
