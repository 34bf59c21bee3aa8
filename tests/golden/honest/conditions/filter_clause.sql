-- expect: same
SELECT district, count(*) FILTER (WHERE sex = 'F') AS women, count(*) AS all FROM persons GROUP BY district;
