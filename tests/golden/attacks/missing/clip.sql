-- reveals: how many weigh more than 98, and what
-- expect: refused missing.condition
SELECT district, sum(least(weight, 98)), count(weight) FROM persons GROUP BY district;
