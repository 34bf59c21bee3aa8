-- expect: shows
SELECT year(birth) AS y, count(*) FROM persons GROUP BY y ORDER BY y;
