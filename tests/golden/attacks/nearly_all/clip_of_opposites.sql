-- reveals: the same with signs turned round
-- expect: withheld
SELECT sum(least(-children, -3)) AS s FROM survey;
