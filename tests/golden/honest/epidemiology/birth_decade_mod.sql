-- expect: same
SELECT year(birth) - year(birth) % 10 AS decade, count(*) AS n FROM persons GROUP BY decade;
