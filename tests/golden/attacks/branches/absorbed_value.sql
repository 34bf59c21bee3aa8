-- reveals: the sex of the oldest
-- expect: refused group.mixed
SELECT CASE WHEN age > 88 THEN sex ELSE 'F' END AS h, count(*) AS n FROM persons GROUP BY h;
