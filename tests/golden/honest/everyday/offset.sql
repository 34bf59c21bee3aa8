-- expect: same
SELECT district, count(*) n FROM persons GROUP BY 1 ORDER BY n DESC LIMIT 3 OFFSET 2;
