-- reveals: a small cell, by a union with the total
-- expect: hides D16
SELECT district, count(*) FROM persons GROUP BY district UNION ALL SELECT 'all', count(*) FROM persons;
