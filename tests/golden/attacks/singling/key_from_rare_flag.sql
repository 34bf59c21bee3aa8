-- reveals: people with the rare diagnosis as a key
-- expect: hides True
SELECT rare > 0 AS has, count(*) FROM (SELECT pid, count(*) FILTER (WHERE diagnosis = 'X9') AS rare FROM visits GROUP BY pid) t GROUP BY has;
