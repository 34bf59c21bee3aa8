-- reveals: that three people have the rare diagnosis
-- expect: hides X9
SELECT diagnosis, count(DISTINCT pid), sum(cost) FROM visits GROUP BY diagnosis;
