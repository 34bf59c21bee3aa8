-- reveals: the same by CASE
-- expect: withheld
SELECT sum(CASE WHEN children < 3 THEN 3 ELSE children END) AS s FROM survey;
