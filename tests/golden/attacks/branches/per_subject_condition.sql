-- reveals: the tiny district as a key of a first step
-- expect: refused group.mixed
SELECT h, count(*) AS n FROM (SELECT pid, CASE WHEN district = 'D16' THEN 'a' ELSE 'b' END AS h FROM persons GROUP BY ALL) t GROUP BY h;
