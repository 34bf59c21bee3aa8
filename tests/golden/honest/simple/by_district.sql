-- expect: same
SELECT district, count(*) FROM persons GROUP BY district;
