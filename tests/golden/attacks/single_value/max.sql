-- reveals: the highest income
-- expect: refused aggregate.single_value
SELECT district, max(income) FROM persons GROUP BY district;
