-- reveals: how many of a district weigh exactly 77: who has another value is there, who has that one is missing
-- expect: refused missing.condition
SELECT district, count(nullif(weight, 77)) FROM persons GROUP BY district;
