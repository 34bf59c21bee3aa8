-- reveals: the same, with the square written as a product
-- expect: withheld
SELECT sum((CASE WHEN children > 2 THEN 1 ELSE 0 END + CASE WHEN rent > 5400 THEN 1 ELSE 0 END)
           * (CASE WHEN rent > 5400 THEN 1 ELSE 0 END + CASE WHEN children > 2 THEN 1 ELSE 0 END)) AS x
FROM survey;
