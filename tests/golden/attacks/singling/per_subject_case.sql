-- reveals: cost of the rare diagnosis, two steps
-- expect: withheld
SELECT sum(c) FROM (SELECT pid, sum(CASE WHEN diagnosis = 'X9' THEN cost ELSE 0 END) AS c FROM visits GROUP BY pid) t;
