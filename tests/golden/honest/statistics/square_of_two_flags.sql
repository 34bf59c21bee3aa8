-- expect: same
SELECT sum(power(CASE WHEN children >= 1 THEN 1 ELSE 0 END + CASE WHEN rent > 3000 THEN 1 ELSE 0 END, 2)) AS x,
       sum(power(CASE WHEN children >= 2 THEN 2 WHEN rent > 3000 THEN 1 ELSE 0 END, 2)) AS y
FROM survey;
