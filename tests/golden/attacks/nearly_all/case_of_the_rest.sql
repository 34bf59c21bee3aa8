-- reveals: the same with nothing for the others
-- expect: withheld
SELECT sum(CASE WHEN children >= 3 THEN children - 3 ELSE 0 END) AS s FROM survey;
