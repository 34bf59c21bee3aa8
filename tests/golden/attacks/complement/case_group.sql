-- reveals: the tiny district as its own bin
-- expect: hides rest
SELECT CASE WHEN district = 'D16' THEN 'rest' ELSE 'main' END AS g, count(*) FROM persons GROUP BY g;
