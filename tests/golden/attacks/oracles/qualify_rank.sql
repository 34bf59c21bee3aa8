-- reveals: the smallest group
-- expect: hides D16
SELECT district, count(*) FROM persons GROUP BY district QUALIFY rank() OVER (ORDER BY count(*)) = 1;
