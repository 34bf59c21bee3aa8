-- reveals: three of D01 weigh more than 98: ten do or have no weight, and seven of them have none
-- expect: refused missing.condition
SELECT district, count(weight), count(*) FROM persons GROUP BY district;
-- @step
SELECT district, count(*) FROM persons WHERE weight <= 98 GROUP BY district;
