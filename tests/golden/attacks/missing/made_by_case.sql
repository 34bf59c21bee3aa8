-- reveals: how many of a district weigh more than 98
-- expect: refused missing.condition
SELECT district, count(CASE WHEN weight <= 98 THEN weight END), avg(CASE WHEN weight <= 98 THEN weight END)
FROM persons GROUP BY district;
