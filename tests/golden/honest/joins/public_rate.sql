-- expect: shows
SELECT x.district, x.n * 1000.0 / d.population AS rate FROM (SELECT district, count(*) AS n FROM persons GROUP BY district) x JOIN districts d ON d.code = x.district ORDER BY rate DESC;
