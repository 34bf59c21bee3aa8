-- reveals: that nobody earns more than 9000000: with 8999999 one of the two is withheld
-- expect: hides none
SELECT CASE WHEN count_if(smoker = 1 OR income > 9000000) = count_if(smoker = 1) THEN 'none' ELSE 'some' END AS r
FROM persons
