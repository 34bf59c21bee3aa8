-- expect: same
WITH a AS (SELECT district, count(*) AS n FROM persons GROUP BY district) SELECT d.region, sum(a.n) * 1000.0 / sum(d.population) AS rate FROM a JOIN districts d ON d.code = a.district WHERE a.district <> 'D16' GROUP BY d.region;
