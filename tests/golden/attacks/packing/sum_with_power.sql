-- reveals: a condition on one person, in the high digits of a sum
-- expect: withheld
SELECT sum(cost + 1000000 * CASE WHEN diagnosis = 'X9' THEN 1 ELSE 0 END) FROM visits;
