-- reveals: that no trip takes more than 54 minutes
-- expect: hides none
SELECT CASE WHEN count(*) FILTER (WHERE mode = 'bus' OR minutes > 54) = count(*) FILTER (WHERE mode = 'bus')
       THEN 'none' ELSE 'some' END AS r FROM trips
