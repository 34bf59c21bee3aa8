-- reveals: where the tiny count stands
-- expect: hides D16
SELECT district FROM persons GROUP BY district ORDER BY count(*) LIMIT 1;
