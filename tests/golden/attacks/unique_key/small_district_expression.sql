-- reveals: the tiny district, by an expression
-- expect: hides D16
SELECT upper(district) AS d, count(*) FROM persons GROUP BY d;
