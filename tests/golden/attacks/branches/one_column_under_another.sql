-- reveals: the diagnosis group of the tiny district
-- expect: refused group.mixed
SELECT CASE WHEN district = 'D16' THEN sex ELSE 'none' END AS h, count(*) AS n FROM persons GROUP BY h;
