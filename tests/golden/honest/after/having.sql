-- expect: same
SELECT district, count(*) AS n FROM persons GROUP BY district HAVING count(*) > 190;
