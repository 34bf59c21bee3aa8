-- expect: same
SELECT d.region, count(*) FROM persons p JOIN districts d ON d.code = p.district GROUP BY d.region;
