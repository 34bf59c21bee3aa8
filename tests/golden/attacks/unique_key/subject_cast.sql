-- reveals: tokens
-- expect: refused group.subject
SELECT CAST(pid AS VARCHAR) AS p, count(*) FROM persons GROUP BY p;
