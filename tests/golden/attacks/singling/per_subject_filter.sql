-- reveals: people with the rare diagnosis, two steps
-- expect: withheld
SELECT sum(n) FROM (SELECT pid, count(*) FILTER (WHERE diagnosis = 'X9') AS n FROM visits GROUP BY pid) t;
