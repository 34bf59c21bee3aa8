-- expect: same
SELECT floor(height / 25) * 25 AS band, count(*) AS n FROM persons WHERE height IS NOT NULL GROUP BY 1;
