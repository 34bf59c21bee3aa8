-- reveals: the same by a FILTER
-- expect: refused missing.condition
SELECT district, count(weight), count(*) FILTER (WHERE weight <= 98) FROM persons GROUP BY district;
