-- expect: same
SELECT d.region, count(*) AS n FROM persons p JOIN districts d ON p.district = d.code GROUP BY d.region;
