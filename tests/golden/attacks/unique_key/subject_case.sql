-- reveals: tokens
-- expect: refused group.subject
SELECT CASE WHEN pid IS NOT NULL THEN pid END AS p, count(*) FROM persons GROUP BY p;
