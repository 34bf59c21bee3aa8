-- reveals: totals of people who had one rare visit
-- expect: withheld
SELECT sum(total) FROM (SELECT pid, sum(cost) AS total, count(*) FILTER (WHERE diagnosis = 'X9') AS rare FROM visits GROUP BY pid) t WHERE rare > 0;
