-- expect: shows
SELECT district, count(*) AS n, rank() OVER (ORDER BY count(*) DESC) AS place FROM persons GROUP BY district;
