-- reveals: one person has most visits of a diagnosis
-- expect: hides X8
SELECT diagnosis, count(*) FROM visits GROUP BY diagnosis;
