-- reveals: two measures of one person in one value
-- expect: refused measure.shape
SELECT avg(z) FROM (SELECT pid, sum(cost * 1000000 + CASE WHEN diagnosis = 'X9' THEN days ELSE 0 END) AS z FROM visits GROUP BY pid) t;
