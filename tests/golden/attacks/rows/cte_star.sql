-- reveals: every row, through a CTE
-- expect: refused select.star
WITH a AS (SELECT * FROM persons) SELECT * FROM a;
