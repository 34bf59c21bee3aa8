-- reveals: that nobody earns more than 9000000
-- expect: hides none
SELECT CASE WHEN count_if(smoker = 0 AND income < 9000001) = count_if(smoker = 0) THEN 'none' ELSE 'some' END AS r
FROM persons
