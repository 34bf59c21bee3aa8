-- expect: shows
SELECT date_trunc('year', birth) AS y, count(*) FROM persons GROUP BY y;
