-- reveals: what families lose at a bound: beside the plain sum, seven children
-- expect: withheld
SELECT sum(CASE WHEN children >= 3 THEN 3 ELSE children END) AS s FROM survey;
