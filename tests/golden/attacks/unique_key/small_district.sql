-- reveals: how many people the tiny district has
-- expect: hides D16
SELECT district, count(*) FROM persons GROUP BY district;
