-- expect: same
SELECT district FROM (SELECT district, count(*) AS n FROM persons GROUP BY district) WHERE n > 190 INTERSECT SELECT code FROM districts WHERE region = 'north';
