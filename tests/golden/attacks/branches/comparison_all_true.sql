-- reveals: whether somebody of the tiny district earns little
-- expect: withheld
SELECT district <> 'D16' OR income > 50000 AS h, count(*) AS n FROM persons GROUP BY h;
