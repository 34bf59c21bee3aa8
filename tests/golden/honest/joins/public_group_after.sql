-- expect: shows
SELECT d.region, count(*) AS districts FROM (SELECT district, count(*) AS n FROM persons GROUP BY district) x JOIN districts d ON d.code = x.district GROUP BY d.region;
