-- expect: same
SELECT floor(year(birth) / 10) * 10 AS decade, count(*) FROM persons GROUP BY decade;
