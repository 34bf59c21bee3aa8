-- reveals: how many of the 31 with many children pay a high rent, as half of what the square is more than both counts
-- expect: withheld
SELECT sum(power(CASE WHEN children > 2 THEN 1 ELSE 0 END + CASE WHEN rent > 5400 THEN 1 ELSE 0 END, 2)) AS x
FROM survey;
